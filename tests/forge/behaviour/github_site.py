"""GitHub's fake as a Site: comments of issues, check runs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from costwarden.forge.github import GitHubForge, github_forge
from costwarden.forge.model import Conclusion, Pull
from tests.fakes.github.fake import FakeGitHub
from tests.fakes.github.server import serving
from tests.fakes.github.state import CommentState
from tests.forge.behaviour.site import Call, Rights, Seen
from tests.forge.conftest import RIGHTS, SHOP, a_patience

_CALLS: dict[Call, str] = {
    "read pull": r"GET .*/pulls/\d+$",
    "list comments": "GET .*/issues/.*/comments$",
    "create comment": "POST .*/comments$",
    "edit comment": "PATCH .*/comments/",
    "delete comment": "DELETE .*/comments/",
    "write result": "(POST|PATCH) .*/check-runs",
}
_RIGHTS: dict[Rights, dict[str, str]] = {
    "all": RIGHTS,
    "no results": RIGHTS | {"checks": "read", "statuses": "read"},
    "reads": dict.fromkeys(RIGHTS, "read"),
    "none": {"contents": "read"},
}
_US = "github-actions[bot]"


class GitHubSite:
    name, most = "github", 65_536

    def __init__(self, fake: FakeGitHub) -> None:
        self.fake = fake
        self.waits: list[float] = []
        self._shop = fake.repositories[SHOP]

    def reset(self) -> None:
        self._shop.comments.clear()
        self._shop.checks.clear()
        self._shop.statuses.clear()
        for forgotten in (self.fake.log, self.fake.violations, self.fake.faults.planned, self.waits):
            forgotten.clear()

    @property
    def pull(self) -> Pull:
        sha = self._shop.git.resolve("change")
        assert sha is not None
        return Pull(SHOP, 1, sha)

    def forge(self, rights: Rights = "all", *, call_seconds: float = 20.0) -> GitHubForge:
        token = "ghs_nobody" if rights == "nobody" else self.fake.actions_token(SHOP, **_RIGHTS[rights])
        patience = a_patience(self.fake, self.waits, per_call=call_seconds, total=3 * call_seconds)
        return github_forge(token=token, base_url=self.fake.url, patience=patience)

    def push(self) -> Pull:
        self._shop.git.commit("change", {"main.tf": "# newer\n"})
        return self.pull

    def comments(self) -> list[Seen]:
        return [Seen(one.id, one.author == _US, one.body) for _, one in sorted(self._shop.comments.items())]

    def say(self, body: str, *, ours: bool = False) -> int:
        number = 5000 + len(self._shop.comments)
        when = self.fake.clock.text()
        self._shop.comments[number] = CommentState(number, 1, _US if ours else "mallory", body, when, when)
        return number

    def results(self, sha: str | None = None, name: str = "costwarden") -> list[str]:
        found = [one.data for _, one in sorted(self._shop.checks.items())]
        on = sha or self.pull.head_sha
        return [
            one["conclusion"] if one["status"] == "completed" else "open"
            for one in found
            if (one["head_sha"], one["name"]) == (on, name)
        ]

    def word(self, conclusion: Conclusion) -> str:
        return conclusion.value

    def fault(self, call: Call, **how: object) -> None:
        self.fake.faults.add(_CALLS[call], **how)

    def forget_faults(self) -> None:
        self.fake.faults.planned.clear()

    def calls(self, call: Call | None = None) -> Sequence[str]:
        made = [f"{one.verb} {one.path}" for one in self.fake.log]
        return [one for one in made if re.search(_CALLS[call] if call else "", one)]

    def forget_calls(self) -> None:
        self.fake.log.clear()


@contextmanager
def github_site(folder: Path) -> Iterator[GitHubSite]:
    with serving(folder) as fake:
        fake.add_repository(SHOP)
        fake.add_pull(SHOP, "change")
        yield GitHubSite(fake)
