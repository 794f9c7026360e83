"""A repository's files by API: one file, a whole commit as an archive, a branch with new files and its pull request.

Nothing of a repository is executed, and an archive is unpacked by costwarden.forge.archive, which trusts no name in it.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from costwarden.forge.download import download
from costwarden.forge.github_auth import Access
from costwarden.forge.github_errors import Gone, Uncertain
from costwarden.forge.model import ForgeError, Pull
from costwarden.forge.people import Change

_MOST_FILES = 3_000  # docs.github.com/rest/pulls/pulls#list-pull-requests-files


class ForeignCommits(ForgeError):
    """Somebody else has pushed to our branch: it is his now, and is never forced over."""

    def __init__(self, branch: str) -> None:
        super().__init__(f"the branch {branch} holds commits of others", hint="merge or close its pull request first")


class GitHubSource:
    """Reads and proposes files on one access."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def change(self, repository: str, number: int) -> Change:
        """The pull request as it is now. Errors: ForgeError."""
        doing = "show the pull request"
        data = self._access.http(repository).read(doing, f"/repos/{repository}/pulls/{int(number)}")
        try:
            head, base = data["head"], data["base"]
            source = head["repo"]
            pull = Pull(
                repository=repository,
                number=int(data["number"]),
                head_sha=str(head["sha"]),
                base_ref=str(base["ref"]),
                author=str(data["user"]["login"]) if data["user"] else "",
                from_fork=source is None or source["id"] != base["repo"]["id"],
                labels=tuple(str(label["name"]) for label in data["labels"]),
                draft=bool(data.get("draft")),
            )
            branch = str(base["repo"].get("default_branch") or "")
            return Change(pull, str(base["sha"]), branch, data["state"] == "open")
        except (KeyError, TypeError, ValueError):
            raise Uncertain(doing, "its answer is not a pull request") from None

    def branch_head(self, repository: str, branch: str) -> str | None:
        """The commit a branch is at; None where it does not exist."""
        try:
            path = f"/repos/{repository}/git/ref/heads/{quote(branch, safe='/')}"
            found = self._access.http(repository).read("show the branch", path, own=True)
        except Gone:
            return None
        return _sha(found.get("object"), "show the branch")

    def file(self, repository: str, path: str, ref: str) -> bytes | None:
        """A file of up to 1 MB at a commit; None where it does not exist."""
        doing = "show the file"
        where = f"/repos/{repository}/contents/{quote(path, safe='/')}"
        try:
            found = self._access.http(repository).read(doing, where, {"ref": ref}, own=True)
        except Gone:
            return None
        if not isinstance(found, dict) or found.get("type") != "file" or found.get("encoding") != "base64":
            raise Uncertain(doing, f"{path} is not a file of up to 1 MB")
        try:
            return base64.b64decode(str(found.get("content")), validate=False)
        except (binascii.Error, ValueError):
            raise Uncertain(doing, "its content is not base64") from None

    def archive(self, repository: str, sha: str, most: int) -> bytes:
        """The commit as .tar.gz of at most `most` bytes, one folder around everything."""
        http = self._access.http(repository)
        return download(f"{http.base_url}/repos/{repository}/tarball/{quote(sha, safe='')}", http.token, most)

    def artifact(self, repository: str, sha: str, name: str, most: int) -> bytes | None:
        """The newest artifact of that name that a workflow run on the commit left, as .zip; None without one."""
        http = self._access.http(repository)
        runs = http.read_all(
            "list the workflow runs", f"/repos/{repository}/actions/runs", {"head_sha": sha}, items="workflow_runs"
        )
        for run in sorted(runs, key=lambda one: -int(one["id"])):
            path = f"/repos/{repository}/actions/runs/{int(run['id'])}/artifacts"
            for one in http.read_all("list the run's artifacts", path, {"name": name}, items="artifacts"):
                if one.get("name") == name and not one.get("expired"):
                    path = f"/repos/{repository}/actions/artifacts/{int(one['id'])}/zip"
                    return download(f"{http.base_url}{path}", http.token, most)
        return None

    def propose(self, repository: str, branch: str, base: str, files: Mapping[str, str], title: str, body: str) -> str:
        """A pull request from `branch` onto `base` with `files` as they shall be; its URL. Twice is once.

        Blobs, trees and commits are invisible until a ref moves, so a crash before that costs nothing.
        """
        http, repo = self._access.http(repository), f"/repos/{repository}"
        head = self.branch_head(repository, branch)
        onto = self.branch_head(repository, base)
        if onto is None:
            raise Uncertain("show the branch", f"{base} does not exist")
        parent = http.read("show the commit", f"{repo}/git/commits/{onto}")
        entries = [{"path": path, "mode": "100644", "type": "blob", "content": text} for path, text in files.items()]
        made = http.write(
            "write the files",
            "POST",
            f"{repo}/git/trees",
            {"base_tree": _sha(parent["tree"], "show it"), "tree": entries},
        )
        tree = _sha(made, "write the files")
        if head is None or _sha(http.read("show the commit", f"{repo}/git/commits/{head}")["tree"], "show it") != tree:
            if head is not None:
                raise ForeignCommits(branch)
            body_of_commit = {"message": title, "tree": tree, "parents": [onto]}
            commit = _sha(http.write("write the commit", "POST", f"{repo}/git/commits", body_of_commit), "write it")
            reference = {"ref": f"refs/heads/{branch}", "sha": commit}
            http.write("create the branch", "POST", f"{repo}/git/refs", reference)
        owner = repository.partition("/")[0]
        query = {"state": "open", "head": f"{owner}:{branch}", "base": base}
        for one in http.read_all("list the pull requests", f"{repo}/pulls", query):
            return str(one["html_url"])
        opened = {"title": title, "head": branch, "base": base, "body": body}
        return str(http.write("open the pull request", "POST", f"{repo}/pulls", opened)["html_url"])


def _sha(data: Any, doing: str) -> str:
    value = data.get("sha") if isinstance(data, dict) else None
    if not isinstance(value, str) or not value:
        raise Uncertain(doing, "its answer has no sha")
    return value
