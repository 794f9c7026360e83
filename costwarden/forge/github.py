"""GitHub as a Forge: pull requests, comments, check runs, statuses; github.com and Enterprise Server."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from costwarden.forge.github_auth import Access, AppAccess, AppKey, TokenAccess
from costwarden.forge.github_checks import GitHubChecks
from costwarden.forge.github_errors import Gone, Uncertain
from costwarden.forge.github_http import Patience
from costwarden.forge.github_source import GitHubSource
from costwarden.forge.model import Comment, ForgeError, Pull


def github_forge(
    *,
    token: str = "",
    app: AppKey | None = None,
    base_url: str | None = None,
    login: str | None = None,
    patience: Patience | None = None,
) -> GitHubForge:
    """A GitHub by token or by App. `base_url` is the API's, as GITHUB_API_URL has it ("https://ghe.example/api/v3").

    `login`: who the token acts as, where it cannot say so itself (an App's token made elsewhere: "slug[bot]").
    Errors: ForgeError without a credential. For one thread; make one per worker.
    """
    patience = patience or Patience()
    if app is not None:
        return GitHubForge(AppAccess(app, base_url or "", patience))
    if not token:
        raise ForgeError("there is no token for GitHub", hint="pass `token: ${{ github.token }}`")
    return GitHubForge(TokenAccess(token, base_url or "", patience, login))


class GitHubForge(GitHubChecks):
    """Forge of model.py for GitHub."""

    comment_limit = "github"

    def __init__(self, access: Access) -> None:
        super().__init__(access)
        self._access = access

    def pull(self, repository: str, number: int) -> Pull:
        doing = "show the pull request"
        data = self._access.http(repository).read(doing, f"/repos/{repository}/pulls/{int(number)}")
        try:
            head, base = data["head"], data["base"]
            source = head["repo"]  # None once the fork is deleted
            return Pull(
                repository=repository,
                number=int(data["number"]),
                head_sha=str(head["sha"]),
                base_ref=str(base["ref"]),
                author=str(data["user"]["login"]) if data["user"] else "",
                from_fork=source is None or source["id"] != base["repo"]["id"],
                labels=tuple(str(label["name"]) for label in data["labels"]),
                draft=bool(data.get("draft")),
            )
        except (KeyError, TypeError, ValueError):
            raise Uncertain(doing, "its answer is not a pull request") from None

    def current_head(self, pull: Pull) -> str:
        return self.pull(pull.repository, pull.number).head_sha

    def file(self, repository: str, path: str, ref: str) -> bytes | None:
        """A file of up to 1 MB at a commit; None where it does not exist. Needs `contents: read`."""
        return GitHubSource(self._access).file(repository, path, ref)

    def comments(self, pull: Pull) -> Sequence[Comment]:
        doing = "list the comments"
        found = self._access.http(pull.repository).read_all(doing, f"{_issue(pull)}/comments")
        login = self._access.login(pull.repository)
        return [_comment(one, login, doing) for one in found]

    def create_comment(self, pull: Pull, body: str) -> Comment:
        doing = "create the comment"
        path = f"{_issue(pull)}/comments"
        data = self._access.http(pull.repository).write(doing, "POST", path, {"body": body}, own=False)
        author = _author(data)
        if author:
            self._access.learn(author)
        return _comment(data, author, doing)

    def edit_comment(self, pull: Pull, comment: Comment, body: str) -> Comment:
        doing = "edit the comment"
        path = f"/repos/{pull.repository}/issues/comments/{comment.id}"
        data = self._access.http(pull.repository).write(doing, "PATCH", path, {"body": body})
        return _comment(data, _author(data), doing)

    def delete_comment(self, pull: Pull, comment: Comment) -> None:
        path = f"/repos/{pull.repository}/issues/comments/{comment.id}"
        http = self._access.http(pull.repository)
        for attempt in range(3):
            try:
                http.write("delete the comment", "DELETE", path)
            except Gone:
                return
            except Uncertain:  # deleting twice is deleting once
                if attempt == 2:
                    raise
            else:
                return


def _issue(pull: Pull) -> str:
    return f"/repos/{pull.repository}/issues/{int(pull.number)}"


def _author(data: Any) -> str:
    user = data.get("user") if isinstance(data, dict) else None
    return str(user.get("login") or "") if isinstance(user, dict) else ""


def _comment(data: Any, login: str, doing: str) -> Comment:
    number = data.get("id") if isinstance(data, dict) else None
    if not isinstance(number, int):
        raise Uncertain(doing, "its answer is not a comment")
    body = data.get("body")
    return Comment(
        id=number,
        body=body if isinstance(body, str) else "",
        url=str(data.get("html_url") or ""),
        ours=bool(login) and _author(data) == login,
    )
