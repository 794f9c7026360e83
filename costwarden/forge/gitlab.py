"""GitLab: merge request notes and commit statuses through python-gitlab; GitLab's words stop here.

The client would wait as long as a server's Retry-After says; here every wait is ours and capped. Writes whose answer
is lost are never repeated here: publishing looks first whether they happened.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

from costwarden.forge.deadline import within
from costwarden.forge.gitlab_errors import Missing, is_fault, refusal
from costwarden.forge.model import CheckReport, Comment, Conclusion, ForgeError, NotAllowed, Pull

if TYPE_CHECKING:
    from gitlab import Gitlab

T = TypeVar("T")
_CALL_SECONDS = 20.0
_PATIENCE_SECONDS = 20.0  # all waits of one call together, hanging answers among them
_MOST_TRIES = 4
_MOST_HUNG = 3
_MOST_NOTES = 10_000
_DESCRIPTION = 255  # https://docs.gitlab.com/api/commits/: a longer description is refused
# What waits for an approval has not succeeded; a `pending` status would keep the pipeline running for ever.
_STATES = {
    Conclusion.SUCCESS: "success",
    Conclusion.NEUTRAL: "success",
    Conclusion.ACTION_REQUIRED: "failed",
    Conclusion.FAILURE: "failed",
}
# A line of a note that starts with /word is a command (https://docs.gitlab.com/user/project/quick_actions/).
_SLASH = re.compile(r"^([ \t]*)(\\*/)", re.MULTILINE)
_ESCAPED_SLASH = re.compile(r"^([ \t]*)\\(\\*/)", re.MULTILINE)


def gitlab_forge(
    *,
    token: str,
    base_url: str,
    pipeline: tuple[int, str] | None = None,
    patience_seconds: float = _PATIENCE_SECONDS,
    call_seconds: float = _CALL_SECONDS,
    sleep: Callable[[float], None] = time.sleep,
) -> GitLabForge:
    """GitLab at `base_url` ("https://host" or CI_API_V4_URL) as the user of `token` (scope `api`).

    `pipeline` is the running pipeline's id and commit: the status joins it, also where it runs on a merged result.
    `call_seconds`: until a call counts as lost, however slowly it still drips.
    """
    from gitlab import Gitlab

    client = Gitlab(
        base_url.rstrip("/").removesuffix("/api/v4"),
        private_token=token,
        timeout=call_seconds,
        retry_transient_errors=False,  # it would repeat creates too
        keep_base_url=True,  # a page's link to the next one never sends the token to another host
        user_agent="costwarden",
    )
    return GitLabForge(
        client, pipeline=pipeline, patience_seconds=patience_seconds, call_seconds=call_seconds, sleep=sleep
    )


class GitLabForge:
    """The Forge protocol on one GitLab. A repository is a project's path or number, a pull is a merge request."""

    comment_limit = "gitlab"

    def __init__(
        self,
        client: Gitlab,
        *,
        pipeline: tuple[int, str] | None,
        patience_seconds: float,
        call_seconds: float,
        sleep: Callable[[float], None],
    ) -> None:
        self._client = client
        self._pipeline = pipeline
        self._patience, self._limit, self._sleep = patience_seconds, call_seconds, sleep
        self._hung = 0.0  # seconds lost to answers that never came; a server that does that often gets less
        self._retry_after = ""
        self._user: int | None = None
        self._pages: dict[tuple[str, int], str] = {}  # (repository, number) -> the merge request's page
        client.session.hooks["response"] = [self._remember_wait]

    def pull(self, repository: str, number: int) -> Pull:
        """The merge request as GitLab has it now."""
        found = self._merge_request(repository, number)
        author = found.get("author")
        return Pull(
            repository=repository,
            number=number,
            head_sha=_text(found, "sha"),
            base_ref=_text(found, "target_branch"),
            author=_text(author, "username") if isinstance(author, dict) else "",
            from_fork=found.get("source_project_id") != found.get("target_project_id"),
            labels=tuple(str(label) for label in found.get("labels") or ()),
            draft=bool(found.get("draft")),
        )

    def current_head(self, pull: Pull) -> str:
        return _text(self._merge_request(pull.repository, pull.number), "sha")

    def comments(self, pull: Pull) -> list[Comment]:
        """All notes people and bots wrote, oldest first; GitLab's own ("changed the description") are none."""
        path = _notes(pull)
        order = {"order_by": "created_at", "sort": "asc", "per_page": 100}
        me = self._identity()

        def listed() -> list[Any]:
            pages = self._client.http_list(path, order, iterator=True, obey_rate_limit=False)
            return list(islice(pages, _MOST_NOTES))

        notes = self._call("list the notes", listed, again=True)
        return [self._comment(pull, note, me) for note in notes if isinstance(note, dict) and not note.get("system")]

    def create_comment(self, pull: Pull, body: str) -> Comment:
        path, sent = _notes(pull), {"body": _without_commands(body)}
        note = self._call("write a note", lambda: self._client.http_post(path, post_data=sent, obey_rate_limit=False))
        return self._comment(pull, _object(note), self._identity())

    def edit_comment(self, pull: Pull, comment: Comment, body: str) -> Comment:
        path, sent = f"{_notes(pull)}/{comment.id}", {"body": _without_commands(body)}
        note = self._call("edit the note", lambda: self._client.http_put(path, post_data=sent, obey_rate_limit=False))
        return self._comment(pull, _object(note), self._identity())

    def delete_comment(self, pull: Pull, comment: Comment) -> None:
        path = f"{_notes(pull)}/{comment.id}"
        try:  # deleting twice is deleting once, so it is repeated like a read
            self._call("delete the note", lambda: self._client.http_delete(path, obey_rate_limit=False), again=True)
        except Missing:
            return

    def conclude(self, pull: Pull, report: CheckReport) -> str:
        """GitLab has no check runs: the commit status is the check. Its target, or ""."""
        try:
            return self.set_status(pull, report) or ""
        except NotAllowed as error:  # nothing else could take its place
            raise ForgeError(error.problem, hint=error.hint) from error

    def set_status(self, pull: Pull, report: CheckReport) -> str | None:
        """The commit status named like the check. It is display: what blocks a merge is the job's exit code."""
        sha, data = report.head_sha, self._status(report)
        if self._pipeline is not None:
            data["pipeline_id"], sha = self._pipeline
        project = quote(pull.repository, safe="")
        path = f"/projects/{project}/statuses/{sha}"
        try:
            self._call("set the status", lambda: self._client.http_post(path, post_data=data, obey_rate_limit=False))
        except ForgeError as error:
            # Older servers answer 400 to a status that repeats the one there is.
            if "transition" not in error.problem or self._last_state(project, sha, report.name) != data["state"]:
                raise
        return report.details_url

    def _status(self, report: CheckReport) -> dict[str, Any]:
        data: dict[str, Any] = {"state": _STATES[report.conclusion], "name": report.name}
        data["description"] = report.title[:_DESCRIPTION]
        if report.details_url:
            data["target_url"] = report.details_url
        return data

    def _last_state(self, project: str, sha: str, name: str) -> str | None:
        path = f"/projects/{project}/repository/commits/{sha}/statuses"
        query = {"name": name, "per_page": 20}

        def listed() -> list[Any]:
            return list(self._client.http_list(path, query, get_all=False, obey_rate_limit=False))

        found = [one for one in self._call("read the status", listed, again=True) if isinstance(one, dict)]
        newest = max(found, key=lambda one: one["id"] if isinstance(one.get("id"), int) else 0, default=None)
        return None if newest is None else str(newest.get("status"))

    def _merge_request(self, repository: str, number: int) -> Mapping[str, Any]:
        path = f"/projects/{quote(repository, safe='')}/merge_requests/{number}"
        found = _object(
            self._call("read the merge request", lambda: self._client.http_get(path, obey_rate_limit=False), again=True)
        )
        self._pages[repository, number] = _text(found, "web_url")
        return found

    def _identity(self) -> int:
        if self._user is None:
            found = self._call(
                "read the token's user", lambda: self._client.http_get("/user", obey_rate_limit=False), again=True
            )
            self._user = _number(_object(found), "id")
        return self._user

    def _comment(self, pull: Pull, note: Mapping[str, Any], me: int) -> Comment:
        if (pull.repository, pull.number) not in self._pages:
            self._merge_request(pull.repository, pull.number)
        author, number = note.get("author"), _number(note, "id")
        return Comment(
            id=number,
            body=_as_written(_text(note, "body")),
            url=f"{self._pages[pull.repository, pull.number]}#note_{number}",
            ours=isinstance(author, dict) and author.get("id") == me,
        )

    def _call(self, what: str, call: Callable[[], T], *, again: bool = False) -> T:
        """The answer. A refused rate is waited for in our patience; after a fault `again` says whether to ask again."""
        from gitlab.exceptions import GitlabError

        waited, tries = 0.0, 0
        while True:
            self._retry_after = ""
            limit = self._limit if self._hung < _MOST_HUNG * self._limit else self._limit / 4
            try:
                return within(limit, call)
            except GitlabError as error:
                failure: Exception = error
                code, said = error.response_code, str(error.error_message)
            except OSError as error:  # what requests raises is an OSError, and a TimeoutError is one too
                failure, code, said = error, None, type(error).__name__
                if isinstance(error, TimeoutError):
                    waited += limit
                    self._hung += limit
            tries += 1
            pause = self._pause(code, tries, again=again)
            if pause is None or tries >= _MOST_TRIES or waited + pause > self._patience:
                raise refusal(what, code, said) from failure
            self._sleep(pause)
            waited += pause

    def _pause(self, code: int | None, tries: int, *, again: bool) -> float | None:
        if code == 429:  # refused before anything happened: safe for writes too
            return float(self._retry_after) if self._retry_after.isdecimal() else 0.5 * 2**tries
        return 0.1 * 2**tries if again and is_fault(code) else None

    def _remember_wait(self, response: Any, *_: Any, **__: Any) -> None:
        self._retry_after = str(response.headers.get("Retry-After", ""))[:9]


def _notes(pull: Pull) -> str:
    return f"/projects/{quote(pull.repository, safe='')}/merge_requests/{pull.number}/notes"


def _without_commands(body: str) -> str:
    """No line of a report is a quick action: Markdown shows `\\/close` as `/close`, and GitLab does not obey it."""
    return _SLASH.sub(r"\1\\\2", body)


def _as_written(body: str) -> str:
    """The body as it was before _without_commands, with the line end GitLab trims."""
    return _ESCAPED_SLASH.sub(r"\1\2", body.replace("\r\n", "\n")).rstrip() + "\n"


def _object(answer: Any) -> Mapping[str, Any]:
    if not isinstance(answer, dict):
        raise ForgeError("GitLab's answer is not an object", hint="check the address of the API", retryable=True)
    return answer


def _text(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name)
    return value if isinstance(value, str) else ""


def _number(data: Mapping[str, Any], name: str) -> int:
    value = data.get(name)
    if not isinstance(value, int):
        raise ForgeError(f"GitLab's answer has no {name}", hint="check the address of the API", retryable=True)
    return value
