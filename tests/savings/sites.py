"""Both forges behind one shape, so that the same stories are told to each: what people do there, what they see."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from costwarden.forge.github_http import Patience
from costwarden.forge.github_pulls import github_pulls
from costwarden.forge.gitlab import gitlab_forge
from costwarden.forge.gitlab_merges import GitLabMerges
from costwarden.forge.pulls import Authoring
from tests.fakes.faults import Faults
from tests.fakes.github.authoring import AuthoredPull, AuthoringOperations
from tests.fakes.github.fake import FakeGitHub
from tests.fakes.github.git import BareRepository
from tests.fakes.github.server import serving
from tests.fakes.gitlab.authoring import AuthoringGitLab
from tests.fakes.gitlab.server import running
from tests.fakes.gitlab.state import Actor

SHOP = "acme/shop"
RIGHTS = {"contents": "write", "issues": "write", "pull_requests": "write"}


class Site(Protocol):
    name: str
    git: BareRepository
    faults: Faults

    def forge(self) -> Authoring: ...
    def slow(self) -> None: ...
    def numbers(self) -> list[int]: ...
    def merge(self, number: int) -> None: ...
    def close(self, number: int) -> None: ...
    def delete_branch(self, number: int) -> None: ...
    def retarget(self, number: int, base: str) -> None: ...
    def comments(self, number: int) -> list[str]: ...
    def dashboard(self) -> str: ...
    def asked(self, number: int) -> set[str]: ...


class GitHubSite:
    name = "github"

    def __init__(self, fake: FakeGitHub) -> None:
        self.fake, self.repository = fake, fake.add_repository(SHOP)
        self.git, self.faults = self.repository.git, fake.faults
        self.operations = AuthoringOperations(fake.objects, fake.actors, fake.clock)
        fake.operations = self.operations
        self.repository.members["ada"] = "write"

    def forge(self) -> Authoring:
        patience = Patience(sleep=self.fake.clock.advance, now=self.fake.clock.now, between_writes=0.0)
        return github_pulls(token=self.fake.actions_token(SHOP, **RIGHTS), base_url=self.fake.url, patience=patience)

    def slow(self) -> None:
        self.operations.slow_merges = True

    def numbers(self) -> list[int]:
        return sorted(self.repository.pulls)

    def merge(self, number: int) -> None:
        self.operations.merge_pull(self.repository, self._pull(number))

    def close(self, number: int) -> None:
        self.operations.close_pull(self.repository, self._pull(number))

    def delete_branch(self, number: int) -> None:
        self.operations.delete_branch(self.repository, self._pull(number))

    def retarget(self, number: int, base: str) -> None:
        self._pull(number).base = base

    def comments(self, number: int) -> list[str]:
        return [one.body for one in self.repository.comments.values() if one.number == number]

    def dashboard(self) -> str:
        (issue,) = self.operations.issues.values()
        return issue.body

    def asked(self, number: int) -> set[str]:
        return set(self._pull(number).reviewers)

    def _pull(self, number: int) -> AuthoredPull:
        found = self.repository.pulls[number]
        assert isinstance(found, AuthoredPull)
        return found


class GitLabSite:
    name = "gitlab"

    def __init__(self, fake: AuthoringGitLab) -> None:
        self.fake, self.git, self.faults = fake, fake.state.git, fake.faults
        ada = Actor(5, "ada", 30)
        fake.state.tokens = {"secret": Actor(1, "costwarden", 30), "ada": ada}
        fake.members["acme/payments"] = [Actor(8, "paul", 40), ada, Actor(7, "guest", 10)]

    def forge(self) -> Authoring:
        return GitLabMerges(gitlab_forge(token="secret", base_url=self.fake.state.url, sleep=lambda _: None))

    def slow(self) -> None:
        self.fake.slow_merges = True

    def numbers(self) -> list[int]:
        return sorted(self.fake.about)

    def merge(self, number: int) -> None:
        self.fake.merge(number)

    def close(self, number: int) -> None:
        self.fake.state.merge_requests[number].state = "closed"

    def delete_branch(self, number: int) -> None:
        self.fake.state.delete_branch(number)

    def retarget(self, number: int, base: str) -> None:
        self.fake.state.merge_requests[number].target = base

    def comments(self, number: int) -> list[str]:
        return [str(one["body"]) for one in self.fake.state.merge_requests[number].notes.values()]

    def dashboard(self) -> str:
        (issue,) = self.fake.issues.values()
        return str(issue["description"])

    def asked(self, number: int) -> set[str]:
        names = {1: "costwarden", 5: "ada", 7: "guest", 8: "paul"}
        return {names[one] for one in self.fake.about[number]["reviewers"]}


@contextmanager
def site_of(name: str, folder: Path) -> Iterator[Site]:
    """At the end nobody has asked what the forge does not describe."""
    if name == "github":
        with serving(folder / "github") as github:
            yield GitHubSite(github)
            assert github.violations == []
    else:
        gitlab = AuthoringGitLab(folder)
        with running(gitlab):
            yield GitLabSite(gitlab)
        assert gitlab.violations == []
