"""One GitLab project with a merge request, and the people and tokens around it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from costwarden.forge.gitlab import GitLabForge, gitlab_forge
from costwarden.forge.model import Pull
from costwarden.publish.publish import publish_result
from costwarden.publish.settings import Published, PublishSettings
from tests.fakes.gitlab.server import FakeGitLab
from tests.fakes.gitlab.state import Actor, MergeRequest
from tests.report.builders import scenes

SCENES = scenes()
SHA = "a" * 40
PULL = Pull("acme/shop", 7, SHA)
SETTINGS = PublishSettings(details_url="https://gitlab.example/acme/shop/-/jobs/1")


@dataclass
class Site:
    fake: FakeGitLab = field(default_factory=FakeGitLab)
    url: str = ""

    def reset(self) -> None:
        state = self.fake.state
        state.tokens = {
            "bot": Actor(9, "project_42_bot", 30),
            "reader": Actor(9, "project_42_bot", 30, scope="read_api"),
            "reporter": Actor(9, "project_42_bot", 20),
            "stranger": Actor(11, "mallory", 0),
        }
        state.merge_requests = {7: MergeRequest(7, SHA)}
        state.statuses, state.refuses_repeated_status = [], False
        self.fake.faults, self.fake.log = [], []

    def forge(self, token: str = "bot", **options: Any) -> GitLabForge:
        return gitlab_forge(token=token, base_url=f"{self.url}/api/v4", **options)

    def publish(self, scene: str, forge: GitLabForge | None = None, **changes: Any) -> Published:
        return publish_result(SCENES[scene], PULL, forge or self.forge(), replace(SETTINGS, **changes))

    def live(self, key: str = "default") -> list[dict[str, Any]]:
        marker = f"<!-- costwarden:v1 key={key} "
        notes = self.fake.state.merge_requests[7].notes.values()
        return [note for note in notes if note["author"]["id"] == 9 and note["body"].startswith(marker)]

    @property
    def states(self) -> list[str]:
        return [status["status"] for status in self.fake.state.statuses]
