"""GitLab as the bot needs it: the people behind a merge request, its files, its receipts; GitLab's words stop here.

Commits have no login at GitLab: who made them is known by name and mail address, and by its private addresses.
"""

from __future__ import annotations

import base64
import re
import time
from collections.abc import Mapping
from itertools import islice
from typing import Any
from urllib.parse import quote, urlencode

from costwarden.forge.download import download
from costwarden.forge.gitlab import GitLabForge, gitlab_forge
from costwarden.forge.gitlab_errors import Missing
from costwarden.forge.gitlab_merges import GitLabMerges
from costwarden.forge.model import ForgeError, NotAllowed, Pull
from costwarden.forge.people import Change, Makers, Said, co_authors, logins_of

_MOST_COMMITS = 5_000
# docs.gitlab.com/api/members: access levels, as GitHub's roles.
_LEVELS = ((50, "admin"), (40, "maintain"), (30, "write"), (20, "triage"), (10, "read"))
_SIGNS = {"+1": "thumbsup"}
_BOT = re.compile(r"(?:project|group)_\d+_bot(?:_[0-9a-f]+)?")


class GitLabBot(GitLabForge):
    """People and SourceReader of people.py beside Forge."""

    def listed(self, what: str, path: str, most: int) -> list[Mapping[str, Any]]:
        """The objects at an address, page by page. Errors: ForgeError."""
        return self._list(what, path, {}, most)

    def post(self, what: str, path: str) -> None:
        """Errors: ForgeError."""
        self._call(what, lambda: self._client.http_post(path, obey_rate_limit=False))

    def authoring(self) -> GitLabMerges:
        """The same identity's branches, merge requests and issues."""
        return GitLabMerges(self)

    def makers(self, pull: Pull) -> Makers:
        author = self.pull(pull.repository, pull.number).author
        if not author:
            raise ForgeError("GitLab does not say who opened the merge request", hint="try again", retryable=True)
        commits = self._list("list the commits", f"{_merge(pull)}/commits", {}, _MOST_COMMITS + 1)
        logins, marks = set[str](), set[str]()
        for one in commits:
            said = [(_str(one, f"{role}_name"), _str(one, f"{role}_email")) for role in ("author", "committer")]
            for name, mail in [*said, *co_authors([_str(one, "message")])]:
                logins.update(logins_of(mail))
                marks.update(part for part in (name, mail) if part)
        return Makers(author, frozenset(logins), frozenset(marks), len(commits) <= _MOST_COMMITS)

    def permission(self, repository: str, login: str) -> str:
        level = self._level(f"/projects/{quote(repository, safe='')}", login)
        return next((name for least, name in _LEVELS if level >= least), "none")

    def is_member(self, repository: str, team: str, login: str) -> bool:
        """Member of the group, directly or by a group above; Guests read, they do not decide."""
        return self._level(f"/groups/{quote(team, safe='')}", login) >= 20

    def marks(self, repository: str, login: str) -> frozenset[str]:
        found = self._user_of(login)
        return frozenset(part for part in (_str(found, "name"), _str(found, "public_email")) if part)

    def comment(self, pull: Pull, number: int) -> Said | None:
        """Never `edited`: our own receipt moves the note's time too, so the text alone tells (see the caller)."""
        found = self._get("read the note", f"{_merge(pull)}/notes/{int(number)}")
        if found is None or found.get("system"):
            return None
        author = found.get("author")
        name = _str(author, "username") if isinstance(author, dict) else ""
        return Said(int(number), _str(found, "body"), name, bool(_BOT.fullmatch(name)), edited=False)

    def react(self, pull: Pull, number: int, sign: str) -> None:
        path, sent = f"{_merge(pull)}/notes/{int(number)}/award_emoji", {"name": _SIGNS.get(sign, sign)}
        try:
            self._call("react", lambda: self._client.http_post(path, post_data=sent, obey_rate_limit=False))
        except Missing:  # 404 also says that the emoji is there already
            return

    def change(self, repository: str, number: int) -> Change:
        found = self._merge_request(repository, number)
        pull = self.pull(repository, number)
        refs = found.get("diff_refs")
        base = _str(refs, "base_sha") if isinstance(refs, dict) else ""
        return Change(pull, base, "", found.get("state") == "opened")

    def head(self, repository: str, branch: str) -> str | None:
        found = self._get("read the branch", f"{_repository(repository)}/branches/{quote(branch, safe='')}")
        commit = found.get("commit") if found is not None else None
        return _str(commit, "id") or None if isinstance(commit, dict) else None

    def file(self, repository: str, path: str, ref: str) -> bytes | None:
        where = f"{_repository(repository)}/files/{quote(path, safe='')}"
        found = self._get("read the file", where, {"ref": ref})
        if found is None:
            return None
        return base64.b64decode(_str(found, "content"))

    def merge_base(self, repository: str, base: str, head: str) -> str:
        path = f"{_repository(repository)}/merge_base?{urlencode([('refs[]', base), ('refs[]', head)])}"
        found = self._get("find the merge base", path)
        if found is None:
            raise ForgeError("the merge request and its target have nothing in common", hint="rebase it")
        return _str(found, "id")

    def archive(self, repository: str, sha: str, most: int) -> bytes:
        url = f"{self._client.api_url}{_repository(repository)}/archive.tar.gz?sha={quote(sha, safe='')}"
        return download(url, self._client.private_token or "", most, header="PRIVATE-TOKEN")

    def artifact(self, repository: str, sha: str, name: str, most: int) -> bytes | None:
        """None: merge requests are gated from source, or by the CI component, which has the plan at hand."""
        return None

    def kept(self, repository: str, branch: str, name: str, most: int) -> list[bytes]:
        """What the newest successful job of that very name left on the branch."""
        path = f"/projects/{quote(repository, safe='')}/jobs/artifacts/{quote(branch, safe='')}/download"
        url = f"{self._client.api_url}{path}?{urlencode({'job': name})}"
        try:
            return [download(url, self._client.private_token or "", most, header="PRIVATE-TOKEN")]
        except NotAllowed:  # 404: there is none
            return []

    def has_artifact(self, repository: str, run: int, name: str) -> bool:
        return False

    def propose(self, repository: str, branch: str, base: str, files: Mapping[str, str], title: str, body: str) -> str:
        merges = f"/projects/{quote(repository, safe='')}/merge_requests"
        query = {"source_branch": branch, "target_branch": base, "state": "opened"}
        if self.head(repository, branch) is None:
            actions = [
                {
                    "action": "create" if self.file(repository, path, base) is None else "update",
                    "file_path": path,
                    "content": text,
                }
                for path, text in sorted(files.items())
            ]
            commit = {"branch": branch, "start_branch": base, "commit_message": title, "actions": actions}
            path = f"{_repository(repository)}/commits"
            self._call("write", lambda: self._client.http_post(path, post_data=commit, obey_rate_limit=False))
        for one in self._list("list the merge requests", merges, query, 1):
            return _str(one, "web_url")
        sent = {"source_branch": branch, "target_branch": base, "title": title, "description": body}
        made = self._call(
            "open the merge request", lambda: self._client.http_post(merges, post_data=sent, obey_rate_limit=False)
        )
        return _str(made, "web_url") if isinstance(made, dict) else ""

    def _level(self, owner: str, login: str) -> int:
        """The access level of an active member; 0 for others."""
        user = self._user_of(login)
        number = user.get("id")
        if not isinstance(number, int):
            return 0
        found = self._get("read the member", f"{owner}/members/all/{number}")
        if found is None or found.get("state") != "active" or not isinstance(found.get("access_level"), int):
            return 0
        return int(found["access_level"])

    def _user_of(self, login: str) -> Mapping[str, Any]:
        found = self._list("find the user", "/users", {"username": login}, 1)
        return found[0] if found and _str(found[0], "username").casefold() == login.casefold() else {}

    def _get(self, what: str, path: str, query: Mapping[str, str] | None = None) -> Mapping[str, Any] | None:
        """The object at an address; None where it is gone or not for this token to see."""
        try:
            found = self._call(
                what, lambda: self._client.http_get(path, dict(query or {}), obey_rate_limit=False), again=True
            )
        except Missing:
            return None
        if not isinstance(found, dict):
            raise ForgeError(f"GitLab could not {what}: its answer is not an object", hint="try again", retryable=True)
        return found

    def _list(self, what: str, path: str, query: Mapping[str, str], most: int) -> list[Mapping[str, Any]]:
        def listed() -> list[Any]:
            pages = self._client.http_list(path, {**query, "per_page": 100}, iterator=True, obey_rate_limit=False)
            return list(islice(pages, most))

        return [one for one in self._call(what, listed, again=True) if isinstance(one, dict)]


def gitlab_bot(*, token: str, base_url: str, patience_seconds: float = 20.0) -> GitLabBot:
    """GitLab at `base_url` as the user of `token` (scope `api`)."""
    plain = gitlab_forge(token=token, base_url=base_url)
    return GitLabBot(
        plain._client, pipeline=None, patience_seconds=patience_seconds, call_seconds=20.0, sleep=time.sleep
    )


def _merge(pull: Pull) -> str:
    return f"/projects/{quote(pull.repository, safe='')}/merge_requests/{int(pull.number)}"


def _repository(repository: str) -> str:
    return f"/projects/{quote(repository, safe='')}/repository"


def _str(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name)
    return value if isinstance(value, str) else ""
