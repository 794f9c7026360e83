"""GitLab's fake as a Site: notes of a merge request, commit statuses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from costwarden.forge.gitlab import GitLabForge, gitlab_forge
from costwarden.forge.model import Conclusion, Pull
from tests.fakes.gitlab.server import FakeGitLab, running
from tests.fakes.gitlab.state import Actor
from tests.forge.behaviour.site import Call, Rights, Seen

_CALLS: dict[Call, str] = {
    "read pull": r"GET .*/merge_requests/\d+$",
    "list comments": "GET .*/notes$",
    "create comment": "POST .*/notes$",
    "edit comment": "PUT .*/notes/",
    "delete comment": "DELETE .*/notes/",
    "write result": "POST .*/statuses/",
}
_US = Actor(9, "project_42_bot", 30)
_TOKENS: dict[str | None, Actor] = {
    "all": _US,
    "no results": Actor(9, "project_42_bot", 20),
    "reads": Actor(9, "project_42_bot", 30, scope="read_api"),
    "none": Actor(11, "mallory", 0),
}
_WORDS = {
    Conclusion.SUCCESS: "success",
    Conclusion.NEUTRAL: "success",
    Conclusion.FAILURE: "failed",
    Conclusion.ACTION_REQUIRED: "failed",
}
_ENDED = ("success", "failed", "canceled", "skipped")


class GitLabSite:
    name, most = "gitlab", 1_000_000

    def __init__(self, fake: FakeGitLab, url: str) -> None:
        self.fake, self.url = fake, url
        self.waits: list[float] = []

    def reset(self) -> None:
        state = self.fake.state
        state.tokens = {str(name): actor for name, actor in _TOKENS.items()}
        state.merge_requests.clear()
        state.add_merge_request(7)
        state.refuses_repeated_status = False
        for forgotten in (state.statuses, self.fake.log, self.fake.violations, self.fake.faults.planned, self.waits):
            forgotten.clear()

    @property
    def pull(self) -> Pull:
        return Pull("acme/shop", 7, self.fake.state.head(7))

    def forge(
        self, rights: Rights = "all", *, call_seconds: float = 20.0, pipeline: tuple[int, str] | None = None
    ) -> GitLabForge:
        return gitlab_forge(
            token=rights,
            base_url=f"{self.url}/api/v4",
            pipeline=pipeline,
            patience_seconds=call_seconds,
            call_seconds=call_seconds,
            sleep=self.waits.append,
        )

    def push(self) -> Pull:
        self.fake.state.git.commit("feature", {"main.tf": "# newer\n"})
        return self.pull

    def comments(self) -> list[Seen]:
        notes = sorted(self.fake.state.merge_requests[7].notes.items())
        return [Seen(number, note["author"]["id"] == _US.id, f"{note['body']}\n") for number, note in notes]

    def say(self, body: str, *, ours: bool = False) -> int:
        actor = _US if ours else Actor(11, "mallory", 20)
        return int(self.fake.state.create_note(actor, 7, body)["id"])

    def results(self, sha: str | None = None, name: str = "costwarden") -> list[str]:
        on = sha or self.pull.head_sha
        found = [one for one in self.fake.state.statuses if (one["sha"], one["name"]) == (on, name)]
        return [one["status"] if one["status"] in _ENDED else "open" for one in found]

    def word(self, conclusion: Conclusion) -> str:
        return _WORDS[conclusion]

    def fault(self, call: Call, **how: object) -> None:
        self.fake.faults.add(_CALLS[call], **how)

    def forget_faults(self) -> None:
        self.fake.faults.planned.clear()

    def calls(self, call: Call | None = None) -> Sequence[str]:
        return self.fake.calls(_CALLS[call] if call else "")

    def forget_calls(self) -> None:
        self.fake.log.clear()


@contextmanager
def gitlab_site(folder: Path) -> Iterator[GitLabSite]:
    fake = FakeGitLab(folder)
    with running(fake) as url:
        yield GitLabSite(fake, url)
