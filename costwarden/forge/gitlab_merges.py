"""Savings pull requests on GitLab: Authoring of pulls.py by the commits, merge request, notes and issues interfaces.

https://docs.gitlab.com/api/commits/ (one call makes branch and commit), /api/merge_requests/, /api/issues/. A draft is
a title that begins with "Draft:".
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from costwarden.forge.github_git import TRAILER
from costwarden.forge.gitlab import GitLabForge, gitlab_forge
from costwarden.forge.gitlab_errors import Missing
from costwarden.forge.gitlab_reviewers import reviewers_of
from costwarden.forge.model import ForgeError, Pull
from costwarden.forge.pulls import ForeignCommits, PullRequest, Pushed

_DRAFT = "Draft: "
# docs.gitlab.com/api/merge_requests: values of detailed_merge_status before a merge was tried.
_NOT_TRIED = frozenset({"preparing", "unchecked", "checking", "cannot_be_merged_recheck"})
_STATES = {"opened": "open", "locked": "open", "merged": "merged", "closed": "closed"}


def gitlab_merges(*, token: str, base_url: str) -> GitLabMerges:
    return GitLabMerges(gitlab_forge(token=token, base_url=base_url))


class GitLabMerges:
    name = "gitlab"

    def __init__(self, forge: GitLabForge) -> None:
        self._forge = forge

    def default_branch(self, repository: str) -> str:
        return _text(self._get("show the project", _project(repository)), "default_branch")

    def head(self, repository: str, branch: str) -> str | None:
        path = f"{_project(repository)}/repository/branches/{quote(branch, safe='')}"
        try:
            found = self._get("show the branch", path)
        except Missing:
            return None
        commit = found.get("commit")
        return _text(commit, "id") if isinstance(commit, dict) else None

    def file(self, repository: str, path: str, ref: str) -> bytes | None:
        where = f"{_project(repository)}/repository/files/{quote(path, safe='')}"
        try:
            found = self._get("show the file", where, {"ref": ref})
        except Missing:
            return None
        return base64.b64decode(_text(found, "content"))

    def source(self, repository: str, ref: str, suffixes: Sequence[str]) -> Mapping[str, bytes]:
        query = {"ref": ref, "recursive": True}
        listed = self._list("list the files", f"{_project(repository)}/repository/tree", query)
        paths = [str(one.get("path")) for one in listed if one.get("type") == "blob"]
        found = {path: self.file(repository, path, ref) for path in paths if path.endswith(tuple(suffixes))}
        return {path: data for path, data in found.items() if data is not None}

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
        base_sha, head = self.head(repository, base), self.head(repository, branch)
        if base_sha is None:
            raise ForgeError(f"{repository} has no branch {base[:100]}", hint="name another base branch")
        if head is not None:
            parent = self._our_parent(repository, base, branch)
            current = parent is not None and (parent == base_sha or not rebase)
            if current and all(self.file(repository, path, head) == data for path, data in files.items()):
                if not self._touched(repository, base, branch) <= files.keys():
                    raise ForeignCommits(branch)  # our message, and more than our edit
                return Pushed(head, changed=False)
            if left_at not in ("", head):
                raise ForeignCommits(branch)
        body: dict[str, Any] = {
            "branch": branch,
            "start_sha": base_sha,
            "commit_message": message,
            "actions": [self._action(repository, path, data, base_sha) for path, data in sorted(files.items())],
            "force": head is not None,  # the branch begins anew on the base; without it GitLab refuses a known name
        }
        try:
            made = self._send("commit", "POST", f"{_project(repository)}/repository/commits", body)
        except ForgeError:
            now = self.head(repository, branch)  # a lost answer: did it happen?
            if now is None or now == head:
                raise
            self._our_parent(repository, base, branch)
            return Pushed(now, changed=True)
        return Pushed(_text(made, "id"), changed=True)

    def find(self, repository: str, branch: str, base: str) -> PullRequest | None:
        query = {"source_branch": branch, "target_branch": base, "state": "all"}
        listed = self._list("list the merge requests", f"{_project(repository)}/merge_requests", query)
        own = [one for one in listed if one.get("source_project_id") == one.get("target_project_id")]  # no fork's
        pulls = [_pull(repository, one) for one in own]
        return min(pulls, key=lambda one: (one.state != "open", -one.number), default=None)

    def get(self, repository: str, number: int) -> PullRequest:
        return _pull(repository, self._get("show the merge request", _merge_request(repository, number)))

    def open(
        self, repository: str, *, branch: str, base: str, title: str, body: str, labels: Sequence[str]
    ) -> PullRequest:
        known = self.find(repository, branch, base)
        if known is not None and known.state == "open":
            return known
        sent = {
            "source_branch": branch,
            "target_branch": base,
            "title": f"{_DRAFT}{title}",
            "description": body,
            "labels": ",".join(labels),
            "remove_source_branch": True,
        }
        try:
            made = self._send("open the merge request", "POST", f"{_project(repository)}/merge_requests", sent)
            return _pull(repository, made)
        except ForgeError:
            there = self.find(repository, branch, base)
            if there is None or there.state != "open":
                raise
            return there

    def edit(self, pull: PullRequest, *, title: str, body: str) -> PullRequest:
        if (pull.title, pull.body.replace("\r\n", "\n")) == (title, body):
            return pull
        sent = {"title": f"{_DRAFT}{title}" if pull.draft else title, "description": body}
        path = _merge_request(pull.repository, pull.number)
        return _pull(pull.repository, self._send("edit the merge request", "PUT", path, sent))

    def close(self, pull: PullRequest) -> None:
        if pull.state == "open":
            path = _merge_request(pull.repository, pull.number)
            self._send("close the merge request", "PUT", path, {"state_event": "close"})

    def ask_for_review(self, pull: PullRequest, owners: Sequence[str]) -> list[str]:
        """A group's direct members, for a group cannot be asked. Servers without several reviewers keep the first."""
        asked, left = reviewers_of(self._list, owners, pull.author)
        if asked:
            path = _merge_request(pull.repository, pull.number)
            self._send("ask for a review", "PUT", path, {"reviewer_ids": asked})
        return left

    def comment(self, pull: PullRequest, body: str, key: str) -> None:
        subject = Pull(pull.repository, pull.number, pull.head_sha)
        text = f"<!-- costwarden:v1 key={key} sha={pull.head_sha} -->\n{body}"
        start = f"<!-- costwarden:v1 key={key} "
        ours = [one for one in self._forge.comments(subject) if one.ours and one.body.startswith(start)]
        if not ours:
            self._forge.create_comment(subject, text)
        elif ours[0].body.rstrip() != text.rstrip():
            self._forge.edit_comment(subject, ours[0], text)

    def suggest(self, pull: PullRequest, path: str, start: int, line: int, body: str) -> None:
        where = _merge_request(pull.repository, pull.number)
        refs = self._get("show the merge request", where).get("diff_refs")
        if not isinstance(refs, dict):
            raise ForgeError("GitLab did not say what the merge request compares", hint="try again in a minute")
        text = body.replace("suggestion\n", f"suggestion:-{line - start}+0\n", 1)
        position = {
            "position_type": "text",
            **{name: refs.get(name) for name in ("base_sha", "start_sha", "head_sha")},
            "new_path": path,
            "old_path": path,
            "new_line": line,
        }
        self._send("write the suggestion", "POST", f"{where}/discussions", {"body": text, "position": position})

    def save_issue(self, repository: str, number: int | None, title: str, body: str) -> int:
        sent = {"title": title, "description": body}
        if number is None:
            made = self._send("open the issue", "POST", f"{_project(repository)}/issues", sent)
            return int(made["iid"])
        self._send("edit the issue", "PUT", f"{_project(repository)}/issues/{int(number)}", sent)
        return number

    def issue(self, repository: str, number: int) -> str | None:
        try:
            found = self._get("show the issue", f"{_project(repository)}/issues/{int(number)}")
        except Missing:
            return None
        return _text(found, "description") if found.get("state") == "opened" else None

    def _our_parent(self, repository: str, base: str, branch: str) -> str | None:
        """The parent of the branch's one commit, None after a merge. Errors: ForeignCommits where it is not ours."""
        query = {"from": base, "to": branch, "straight": False}
        found = self._get("compare the branches", f"{_project(repository)}/repository/compare", query)
        commits = found.get("commits")
        listed = [one for one in commits if isinstance(one, dict)] if isinstance(commits, list) else []
        if not listed:
            return None
        if len(listed) != 1 or TRAILER not in str(listed[0].get("message")):
            raise ForeignCommits(branch)
        parents = listed[0].get("parent_ids")
        return str(parents[0]) if isinstance(parents, list) and parents else None

    def _touched(self, repository: str, base: str, branch: str) -> set[str]:
        """Paths that differ between the branch and where it left the base."""
        query = {"from": base, "to": branch, "straight": False}
        found = self._get("compare the branches", f"{_project(repository)}/repository/compare", query)
        diffs = found.get("diffs")
        if not isinstance(diffs, list) or found.get("compare_timeout"):
            raise ForgeError("GitLab did not list what the branch changes", hint="try again in a minute")
        return {str(one.get(name)) for one in diffs for name in ("old_path", "new_path")}

    def _action(self, repository: str, path: str, data: bytes | None, base_sha: str) -> dict[str, str]:
        if data is None:
            return {"action": "delete", "file_path": path}
        there = self.file(repository, path, base_sha) is not None
        content = base64.b64encode(data).decode("ascii")
        action = "update" if there else "create"
        return {"action": action, "file_path": path, "content": content, "encoding": "base64"}

    def _get(self, doing: str, path: str, query: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
        client = self._forge._client
        found = self._forge._call(
            doing, lambda: client.http_get(path, query_data=dict(query or {}), obey_rate_limit=False), again=True
        )
        if not isinstance(found, dict):
            raise ForgeError(f"GitLab did not {doing}: its answer is not an object", hint="check the API's address")
        return found

    def _list(self, doing: str, path: str, query: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        client, asked = self._forge._client, {**query, "per_page": 100}
        found = self._forge._call(
            doing, lambda: list(client.http_list(path, asked, iterator=True, obey_rate_limit=False)), again=True
        )
        return [one for one in found if isinstance(one, dict)]

    def _send(self, doing: str, verb: str, path: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        client = self._forge._client
        send = client.http_post if verb == "POST" else client.http_put
        found = self._forge._call(doing, lambda: send(path, post_data=dict(body), obey_rate_limit=False))
        return found if isinstance(found, dict) else {}


def _project(repository: str) -> str:
    return f"/projects/{quote(repository, safe='')}"


def _merge_request(repository: str, number: int) -> str:
    return f"{_project(repository)}/merge_requests/{int(number)}"


def _pull(repository: str, data: Mapping[str, Any]) -> PullRequest:
    author, title = data.get("author"), _text(data, "title")
    draft = bool(data.get("draft"))
    merged = data.get("merged_at")
    number = data.get("iid")
    if not isinstance(number, int):
        raise ForgeError("GitLab's answer is not a merge request", hint="check the API's address", retryable=True)
    return PullRequest(
        repository=repository,
        number=number,
        url=_text(data, "web_url"),
        branch=_text(data, "source_branch"),
        base=_text(data, "target_branch"),
        head_sha=_text(data, "sha"),
        title=title.removeprefix(_DRAFT) if draft else title,
        body=_text(data, "description"),
        state=_STATES.get(_text(data, "state"), "closed"),  # type: ignore[arg-type]
        draft=draft,
        author=_text(author, "username") if isinstance(author, dict) else "",
        merged_at=merged if isinstance(merged, str) else None,
        merge_sha=_text(data, "merge_commit_sha") or None,
        conflicts=_conflicts(data),
    )


def _conflicts(data: Mapping[str, Any]) -> bool | None:
    """`has_conflicts` is false until a merge was tried; one status hides another (a draft is "draft_status" first)."""
    if data.get("has_conflicts") is True or data.get("detailed_merge_status") == "conflict":
        return True
    if {_text(data, "detailed_merge_status"), _text(data, "merge_status")} & _NOT_TRIED:
        return None
    return False if isinstance(data.get("has_conflicts"), bool) else None


def _text(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name)
    return value if isinstance(value, str) else ""
