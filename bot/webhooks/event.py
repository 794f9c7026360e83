"""What happened at a forge, in GitHub's words, whichever forge said it; GitLab's words stop at webhooks/gitlab.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class CommentText:
    """A comment as the event carries it: its author may have changed it since."""

    id: int
    body: str
    author: str  # login
    author_is_bot: bool
    created_at: str = ""  # RFC 3339, as the forge wrote it


@dataclass(frozen=True, slots=True)
class Event:
    """One delivery. It says that something happened; handlers ask the forge what is true now.

    `name` and `action` are GitHub's: pull_request (opened, reopened, synchronize, ready_for_review, edited, labeled,
    unlabeled, converted_to_draft, closed), issue_comment (created, edited, deleted; on a pull request only),
    check_run (rerequested, requested_action), check_suite (rerequested), push, deployment, deployment_status,
    workflow_run (completed), installation, installation_repositories, ping. Others keep their own name.
    """

    source: str  # "github" | "gitlab"
    delivery_id: str
    name: str
    action: str = ""
    repository: str = ""  # "owner/name", for GitLab the project's path with its groups
    pull: int | None = None
    sender: str = ""  # login of who caused it
    sender_is_bot: bool = False
    head_sha: str = ""  # as of the event; a comment's event has none
    base_ref: str = ""
    ref: str = ""  # push: the branch, without refs/heads/
    default_branch: str = ""
    draft: bool = False
    labels: tuple[str, ...] = ()
    comment: CommentText | None = None
    tenant: str = "default"
    payload: Mapping[str, Any] = field(default_factory=dict, repr=False)  # as the forge sent it

    @property
    def lane(self) -> str:
        """What is worked on one after the other: a pull request, else a branch; empty where order means nothing."""
        if not self.repository:
            return ""
        if self.pull is not None:
            return f"{self.source}:{self.repository}#{self.pull}"
        return f"{self.source}:{self.repository}@{self.ref}" if self.ref else ""

    def as_payload(self) -> dict[str, Any]:
        """JSON for a job; `from_payload` reads it again."""
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        values["labels"] = list(self.labels)
        values["payload"] = dict(self.payload)
        if self.comment is not None:
            values["comment"] = {one.name: getattr(self.comment, one.name) for one in fields(self.comment)}
        return values

    @staticmethod
    def from_payload(payload: Mapping[str, Any]) -> Event:
        known = {one.name for one in fields(Event)}
        values = {name: value for name, value in payload.items() if name in known}
        values["labels"] = tuple(values.get("labels", ()))
        comment = values.get("comment")
        values["comment"] = None if comment is None else CommentText(**comment)
        return Event(**values)
