"""What costwarden needs of a forge, as small protocols; GitLab's words stop at gitlab.py.

Every write is idempotent by identity, because clients and networks repeat them: a comment by its marker and author,
a check run by its name, commit and external id, a status by its context.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from costwarden.errors import CostwardenError


class ForgeError(CostwardenError):
    """The forge did not do what was asked; `retryable` says whether later may be better."""

    def __init__(self, problem: str, *, hint: str, retryable: bool = False) -> None:
        super().__init__(problem, hint=hint)
        self.retryable = retryable


class NotAllowed(ForgeError):
    """The token lacks a right: what it was for is skipped or replaced, and said."""


class Conclusion(StrEnum):
    """How a check run ends (DESIGN.md, section 6)."""

    SUCCESS = "success"
    FAILURE = "failure"
    ACTION_REQUIRED = "action_required"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True)
class Pull:
    """One pull request, from the event that started the run, never from what a run produced."""

    repository: str  # "acme/shop"
    number: int
    head_sha: str
    base_ref: str = ""
    author: str = ""
    from_fork: bool = False
    labels: Sequence[str] = ()
    draft: bool = False


@dataclass(frozen=True, slots=True)
class Comment:
    id: int
    body: str
    url: str
    ours: bool  # written by the identity this client acts as


@dataclass(frozen=True, slots=True)
class Annotation:
    """One finding on a line of a source file."""

    path: str  # relative to the repository
    line: int
    level: str  # "failure" | "warning" | "notice"
    title: str
    message: str


@dataclass(frozen=True, slots=True)
class CheckReport:
    """A check run's content; texts within the forge's limits already."""

    name: str  # "costwarden"
    head_sha: str
    external_id: str  # the run's identity: the same inputs give the same id
    conclusion: Conclusion
    title: str
    summary: str
    annotations: Sequence[Annotation] = ()
    details_url: str | None = None


class Comments(Protocol):
    """A pull request's conversation."""

    def pull(self, repository: str, number: int) -> Pull:
        """The pull request as the forge has it now."""
        ...

    def current_head(self, pull: Pull) -> str:
        """The head commit the pull request has now: a run for an older one is stale."""
        ...

    def comments(self, pull: Pull) -> Sequence[Comment]:
        """All comments, oldest first."""
        ...

    def create_comment(self, pull: Pull, body: str) -> Comment: ...

    def edit_comment(self, pull: Pull, comment: Comment, body: str) -> Comment: ...

    def delete_comment(self, pull: Pull, comment: Comment) -> None:
        """Remove one of our own; one that is gone already is no error."""
        ...


class Checks(Protocol):
    """Results on a commit that branch protection can require."""

    def conclude(self, pull: Pull, report: CheckReport) -> str:
        """Create the completed check run, or complete the one with the same name, commit and external id. Its URL.

        Errors: NotAllowed where the token may not write checks; the caller then sets a status.
        """
        ...

    def set_status(self, pull: Pull, report: CheckReport) -> str | None:
        """The same result as a commit status; its URL where there is one."""
        ...


class Forge(Comments, Checks, Protocol):
    """What publishing a result needs."""

    @property
    def comment_limit(self) -> str:
        """The key of report.budget.HOST_LIMITS for comments of this forge."""
        ...
