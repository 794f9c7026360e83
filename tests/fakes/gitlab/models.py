"""What GitLab documents of the requests we send and of its answers; anything else is a violation.

Sources: https://docs.gitlab.com/api/notes/ · /api/commits/#set-commit-pipeline-status · /api/merge_requests/ ·
/api/users/ · /api/rest/#pagination. Answers are held to fewer fields than a server sends, never to other ones.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Sha = Annotated[str, Field(pattern=r"^[0-9a-f]{40}$")]
Url = Annotated[str, Field(pattern=r"^https?://")]


class Sent(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NoteIn(Sent):
    body: Annotated[str, Field(min_length=1, max_length=1_000_000)]


class StatusIn(Sent):
    state: Literal["pending", "running", "success", "failed", "canceled", "skipped"]
    name: Annotated[str, Field(max_length=255)] = "default"
    description: Annotated[str, Field(max_length=255)] | None = None
    target_url: Annotated[Url, Field(max_length=255)] | None = None
    ref: str | None = None
    pipeline_id: int | None = None


class Nothing(Sent):
    """A request without parameters."""


class Page(Sent):
    page: Annotated[int, Field(ge=1)] = 1
    per_page: Annotated[int, Field(ge=1, le=100)] = 20


class NotesQuery(Page):
    order_by: Literal["created_at", "updated_at"] = "created_at"
    sort: Literal["asc", "desc"] = "desc"


class StatusesQuery(Page):
    name: str | None = None
    ref: str | None = None


class UserOut(Sent):
    id: int
    username: str
    name: str
    state: Literal["active", "blocked", "deactivated"]
    bot: bool = False


class NoteOut(Sent):
    id: int
    type: Literal["DiscussionNote", "DiffNote"] | None
    body: str
    author: UserOut
    created_at: datetime
    updated_at: datetime
    system: bool
    noteable_id: int
    noteable_type: Literal["MergeRequest"]
    noteable_iid: int
    resolvable: bool
    internal: bool


class StatusOut(Sent):
    id: int
    sha: Sha
    ref: str | None
    status: Literal["pending", "running", "success", "failed", "canceled", "skipped"]
    name: str
    target_url: Url | None
    description: str | None
    created_at: datetime
    pipeline_id: int | None
    allow_failure: bool
    coverage: float | None
    author: UserOut


class MergeRequestOut(Sent):
    id: int
    iid: int
    project_id: int
    title: str
    state: Literal["opened", "closed", "merged", "locked"]
    sha: Sha
    target_branch: str
    source_branch: str
    source_project_id: int | None
    target_project_id: int
    author: UserOut
    labels: list[str]
    draft: bool
    web_url: Url


class Refusal(Sent):
    """An error: `message` is a sentence, or sentences by field."""

    message: str | dict[str, list[str]]
