"""What authoring sends to GitLab, and in which shape; nothing that is not documented passes."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from tests.fakes.gitlab.models import Page, Sent


class Any_(Sent):
    """An answer whose fields are the handler's own."""

    model_config = ConfigDict(extra="allow")


class RefQuery(Sent):
    ref: str


class TreeQuery(Page):
    ref: str
    recursive: bool = False


class CompareQuery(Sent):
    from_: str = Field(alias="from")
    to: str
    straight: bool = False


class MergesQuery(Page):
    source_branch: str
    target_branch: str
    state: Literal["all", "opened", "closed", "merged"]


class UsersQuery(Page):
    username: str


class Action(Sent):
    action: Literal["create", "update", "delete"]
    file_path: str
    content: str = ""
    encoding: Literal["text", "base64"] = "text"


class CommitIn(Sent):
    branch: str
    start_sha: str
    commit_message: str
    actions: list[Action]
    force: bool = False


class MergeIn(Sent):
    source_branch: str
    target_branch: str
    title: str
    description: str = ""
    labels: str = ""
    remove_source_branch: bool = False


class MergeChange(Sent):
    title: str | None = None
    description: str | None = None
    state_event: Literal["close", "reopen"] | None = None
    reviewer_ids: list[int] | None = None


class IssueIn(Sent):
    title: str
    description: str = ""


class Position(Sent):
    position_type: Literal["text"]
    base_sha: str
    start_sha: str
    head_sha: str
    new_path: str
    old_path: str
    new_line: int


class DiscussionIn(Sent):
    body: str
    position: Position
