"""What writing pull requests needs of a forge, beside comments and checks; GitLab's words stop at gitlab_merges.py.

One rule per write (notes, "Idempotence"): a branch is known by its name, a pull request by head and base, a commit by
its tree. Blobs, trees and commits are invisible until a branch points at them, so a crash before that costs nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from costwarden.forge.model import ForgeError

PullState = Literal["open", "closed", "merged"]


class ForeignCommits(ForgeError):
    """Somebody else pushed to our branch: it is reported, never overwritten."""

    def __init__(self, branch: str) -> None:
        super().__init__(
            f"{branch} has commits that are not costwarden's",
            hint="merge or close that pull request, or delete the branch; it is not touched meanwhile",
        )


@dataclass(frozen=True, slots=True)
class PullRequest:
    """A pull request as the forge has it now."""

    repository: str
    number: int
    url: str
    branch: str
    base: str
    head_sha: str
    title: str
    body: str
    state: PullState
    draft: bool
    author: str
    merged_at: str | None = None  # RFC 3339
    merge_sha: str | None = None
    conflicts: bool | None = field(default=None, compare=False)  # with its base; None: not worked out yet, or not asked


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a branch points at, and whether this call moved it."""

    head_sha: str
    changed: bool


class Authoring(Protocol):
    """Branches, commits, pull requests, issues of one identity."""

    name: str  # "github" | "gitlab"

    def default_branch(self, repository: str) -> str: ...

    def head(self, repository: str, branch: str) -> str | None:
        """The commit a branch points at; None where there is no such branch."""
        ...

    def file(self, repository: str, path: str, ref: str) -> bytes | None:
        """A file's bytes at a branch or commit; None where it is not there."""
        ...

    def source(self, repository: str, ref: str, suffixes: Sequence[str]) -> Mapping[str, bytes]:
        """Every file whose name ends in one of the suffixes, by path: the Terraform source of a commit."""
        ...

    def push(
        self,
        repository: str,
        *,
        branch: str,
        base: str,
        files: Mapping[str, bytes | None],
        message: str,
        rebase: bool = False,
        left_at: str = "",
    ) -> Pushed:
        """One commit on top of `base`'s head with `files` (None deletes), and `branch` pointing at it.

        Files that are so already change nothing; with `rebase` the commit has to lie on today's `base` as well.
        Errors: ForeignCommits where the branch holds commits of others, or would be moved away from another commit
        than `left_at`, where we left it: somebody rewrote ours.
        """
        ...

    def find(self, repository: str, branch: str, base: str) -> PullRequest | None:
        """The newest pull request of the branch, in any state; an open one first."""
        ...

    def get(self, repository: str, number: int) -> PullRequest:
        """As it is now, with `conflicts`; asking makes the forge work that out."""
        ...

    def open(
        self, repository: str, *, branch: str, base: str, title: str, body: str, labels: Sequence[str]
    ) -> PullRequest:
        """A draft pull request; the open one of the same head and base where there is one already."""
        ...

    def edit(self, pull: PullRequest, *, title: str, body: str) -> PullRequest: ...

    def close(self, pull: PullRequest) -> None: ...

    def ask_for_review(self, pull: PullRequest, owners: Sequence[str]) -> list[str]:
        """Of logins and teams ("@acme/payments"); those the forge does not take."""
        ...

    def comment(self, pull: PullRequest, body: str, key: str) -> None:
        """Our one comment of that key on the pull request: written once, edited afterwards."""
        ...

    def suggest(self, pull: PullRequest, path: str, start: int, line: int, body: str) -> None:
        """A review comment on lines `start` to `line`, which may hold a suggestion block; written once."""
        ...

    def save_issue(self, repository: str, number: int | None, title: str, body: str) -> int:
        """Create the issue, or edit it; its number."""
        ...

    def issue(self, repository: str, number: int) -> str | None:
        """The issue's body; None where it is closed or gone."""
        ...
