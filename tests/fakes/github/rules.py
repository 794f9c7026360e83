"""What GitHub enforces and its description does not say: one function per rule, with its source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Refused(Exception):
    """The answer is an error: its status and message."""

    def __init__(self, status: int, message: str, errors: list[dict[str, Any]] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.errors = errors


MOST_COMMENT = 65_536  # characters; infracost/infracost#1958 shows the server's sentence
MOST_ANNOTATION_TITLE = 255  # https://docs.github.com/en/rest/checks/runs#create-a-check-run
MOST_ANNOTATION_BYTES = 65_536  # the same page: "The maximum size is 64 KB"
MOST_DESCRIPTION = 140  # https://docs.github.com/en/rest/commits/statuses: "A short description"; the server's 422


def comment_body(body: str) -> None:
    if not body.strip():
        raise Refused(
            422, "Validation Failed", [{"resource": "IssueComment", "field": "body", "code": "missing_field"}]
        )
    if len(body) > MOST_COMMENT:
        message = "body is too long (maximum is 65536 characters)"
        raise Refused(
            422, "Validation Failed", [{"resource": "IssueComment", "code": "unprocessable", "message": message}]
        )


def check_body(body: Mapping[str, Any]) -> None:
    """https://docs.github.com/en/rest/checks/runs: completed needs a conclusion; annotations have sizes and columns."""
    if body.get("status") == "completed" and not body.get("conclusion"):
        raise Refused(422, "Invalid request: `conclusion` is missing", [])
    if body.get("conclusion") == "stale":
        raise Refused(422, "Only GitHub can set the conclusion `stale`", [])
    for one in (body.get("output") or {}).get("annotations") or []:
        if len(one.get("title") or "") > MOST_ANNOTATION_TITLE:
            raise Refused(422, "Invalid request: annotation title is too long", [])
        if len(one["message"].encode()) > MOST_ANNOTATION_BYTES:
            raise Refused(422, "Invalid request: annotation message is too large", [])
        if one["start_line"] < 1 or one["end_line"] < one["start_line"]:
            raise Refused(422, "Invalid request: annotation lines", [])
        if one["path"].startswith(("/", "./")):
            raise Refused(422, "Invalid request: annotation path is not relative to the repository", [])


def status_body(body: Mapping[str, Any]) -> None:
    if len(body.get("description") or "") > MOST_DESCRIPTION:
        raise Refused(422, "Validation Failed", [{"resource": "Status", "field": "description", "code": "custom"}])


def author_only(author: str, actor: str, *, writer: bool) -> None:
    """People with write access may edit any comment; of Apps we ask more than GitHub does: only their own."""
    if author != actor and not writer:
        raise Refused(403, "Resource not accessible by integration")


def checks_are_for_apps(app: str | None) -> str:
    """https://docs.github.com/en/rest/checks/runs: "you must use a GitHub App to create check runs"."""
    if app is None:
        raise Refused(403, "You must authenticate via a GitHub App.")
    return app
