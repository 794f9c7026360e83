"""What GitLab documents of the requests we send; anything else is a violation.

Sources: https://docs.gitlab.com/api/notes/ · /api/commits/#set-commit-pipeline-status · /api/rest/#pagination
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class Sent(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NoteIn(Sent):
    body: Annotated[str, Field(min_length=1, max_length=1_000_000)]


class StatusIn(Sent):
    state: Literal["pending", "running", "success", "failed", "canceled", "skipped"]
    name: Annotated[str, Field(max_length=255)] = "default"
    description: Annotated[str, Field(max_length=255)] | None = None
    target_url: Annotated[str, Field(max_length=255, pattern=r"^https?://")] | None = None
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
