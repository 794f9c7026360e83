"""Savings pull requests on GitHub: Authoring of pulls.py on the Git Data API, pulls, issues and reviews."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from costwarden.forge.github_auth import AUTHORING, AppAccess, AppKey, TokenAccess
from costwarden.forge.github_errors import Gone, Uncertain
from costwarden.forge.github_git import GitHubGit
from costwarden.forge.github_http import Patience
from costwarden.forge.model import ForgeError
from costwarden.forge.pulls import PullRequest

_NO_DRAFTS = "draft"  # GitHub's sentence where the plan of a private repository has no drafts
_TRIES = 3


def github_pulls(
    *, token: str = "", app: AppKey | None = None, base_url: str | None = None, patience: Patience | None = None
) -> GitHubPulls:
    """GitHub by token or by App, with the rights authoring needs. Errors: ForgeError without a credential."""
    patience = patience or Patience()
    if app is not None:
        return GitHubPulls(AppAccess(app, base_url or "", patience, AUTHORING))
    if not token:
        raise ForgeError("there is no token for GitHub", hint="set GITHUB_TOKEN, or an App's id and key")
    return GitHubPulls(TokenAccess(token, base_url or "", patience))


class GitHubPulls(GitHubGit):
    name = "github"

    def find(self, repository: str, branch: str, base: str) -> PullRequest | None:
        owner = repository.partition("/")[0]
        query = {"state": "all", "head": f"{owner}:{branch}", "base": base, "sort": "created", "direction": "desc"}
        http = self._access.http(repository)
        found = http.read_all("list the pull requests", f"/repos/{repository}/pulls", query)
        pulls = [_pull(repository, one) for one in found if one.get("head", {}).get("ref") == branch]
        return min(pulls, key=lambda one: (one.state != "open", -one.number), default=None)

    def get(self, repository: str, number: int) -> PullRequest:
        return _pull(repository, self._read(repository, "show the pull request", f"/pulls/{int(number)}"))

    def open(
        self, repository: str, *, branch: str, base: str, title: str, body: str, labels: Sequence[str]
    ) -> PullRequest:
        sent = {"title": title, "head": branch, "base": base, "body": body, "draft": True}
        pull = self._created(repository, sent)
        if labels:
            path = f"/issues/{pull.number}/labels"
            self._write(repository, "set the labels", "POST", path, {"labels": list(labels)})
        return pull

    def _created(self, repository: str, sent: dict[str, Any]) -> PullRequest:
        """Looks before it asks again: a lost answer never makes a second pull request."""
        for attempt in range(_TRIES):
            known = self.find(repository, sent["head"], sent["base"])
            if known is not None and known.state == "open":
                return known
            try:
                made = self._write(repository, "open the pull request", "POST", "/pulls", sent)
                return _pull(repository, made)
            except Uncertain:
                if attempt == _TRIES - 1:
                    raise
            except ForgeError as error:
                if not sent["draft"] or _NO_DRAFTS not in error.problem.lower():
                    raise
                sent = {**sent, "draft": False, "title": f"Draft: {sent['title']}"}
        raise AssertionError("the loop returns or raises")

    def edit(self, pull: PullRequest, *, title: str, body: str) -> PullRequest:
        if (pull.title, pull.body.replace("\r\n", "\n")) == (title, body):
            return pull
        sent = {"title": title, "body": body}
        answer = self._write(pull.repository, "edit the pull request", "PATCH", f"/pulls/{pull.number}", sent)
        return _pull(pull.repository, answer)

    def close(self, pull: PullRequest) -> None:
        if pull.state == "open":
            sent = {"state": "closed"}
            self._write(pull.repository, "close the pull request", "PATCH", f"/pulls/{pull.number}", sent)

    def ask_for_review(self, pull: PullRequest, owners: Sequence[str]) -> list[str]:
        left: list[str] = []
        path = f"/pulls/{pull.number}/requested_reviewers"
        for owner in owners:
            name = owner.removeprefix("@")
            body = {"team_reviewers": [name.partition("/")[2]]} if "/" in name else {"reviewers": [name]}
            if name.lower() == pull.author.lower():
                continue
            try:
                self._write(pull.repository, "ask for a review", "POST", path, body)
            except Uncertain:
                raise
            except ForgeError:  # not a collaborator, or the token may not see teams
                left.append(owner)
        return left

    def comment(self, pull: PullRequest, body: str, key: str) -> None:
        marker = f"<!-- costwarden:v1 key={key} sha={pull.head_sha} -->"
        text = f"{marker}\n{body}"
        http, login = self._access.http(pull.repository), self._access.login(pull.repository)
        listed = http.read_all("list the comments", f"/repos/{pull.repository}/issues/{pull.number}/comments")
        start = f"<!-- costwarden:v1 key={key} "
        ours = [
            one
            for one in listed
            if str(one.get("body") or "").startswith(start) and (one.get("user") or {}).get("login") == login
        ]
        if not ours:
            self._write(pull.repository, "write the comment", "POST", f"/issues/{pull.number}/comments", {"body": text})
        elif str(ours[0].get("body")) != text:
            self._write(
                pull.repository, "edit the comment", "PATCH", f"/issues/comments/{ours[0]['id']}", {"body": text}
            )

    def suggest(self, pull: PullRequest, path: str, start: int, line: int, body: str) -> None:
        sent = {"body": body, "commit_id": pull.head_sha, "path": path, "line": line, "side": "RIGHT"}
        if start < line:
            sent |= {"start_line": start, "start_side": "RIGHT"}
        listed = self._access.http(pull.repository).read_all(
            "list the review comments", f"/repos/{pull.repository}/pulls/{pull.number}/comments"
        )
        if not any((one.get("path"), one.get("body")) == (path, body) for one in listed):
            self._write(pull.repository, "write the review comment", "POST", f"/pulls/{pull.number}/comments", sent)

    def save_issue(self, repository: str, number: int | None, title: str, body: str) -> int:
        if number is None:
            answer = self._write(repository, "open the issue", "POST", "/issues", {"title": title, "body": body})
            return int(answer["number"])
        sent = {"title": title, "body": body}
        self._write(repository, "edit the issue", "PATCH", f"/issues/{int(number)}", sent)
        return number

    def issue(self, repository: str, number: int) -> str | None:
        try:
            found = self._read(repository, "show the issue", f"/issues/{int(number)}", own=True)
        except Gone:
            return None
        return str(found.get("body") or "") if found.get("state") == "open" else None


def _pull(repository: str, data: Any) -> PullRequest:
    try:
        merged = data.get("merged_at")
        return PullRequest(
            repository=repository,
            number=int(data["number"]),
            url=str(data["html_url"]),
            branch=str(data["head"]["ref"]),
            base=str(data["base"]["ref"]),
            head_sha=str(data["head"]["sha"]),
            title=str(data.get("title") or ""),
            body=str(data.get("body") or ""),
            state="merged" if merged else "open" if data.get("state") == "open" else "closed",
            draft=bool(data.get("draft")),
            author=str((data.get("user") or {}).get("login") or ""),
            merged_at=str(merged) if merged else None,
            merge_sha=str(data["merge_commit_sha"]) if data.get("merge_commit_sha") else None,
            conflicts=_conflicts(data),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Uncertain("show the pull request", "its answer is not a pull request") from None


def _conflicts(data: Any) -> bool | None:
    """docs.github.com/rest/pulls/pulls: `mergeable` is null until a background job has tried it; lists have none.

    The state is "dirty" where the merge commit cannot be made; what keeps a mergeable one back is no conflict.
    """
    mergeable = data.get("mergeable")
    if not isinstance(mergeable, bool):
        return None
    return not mergeable or data.get("mergeable_state") == "dirty"
