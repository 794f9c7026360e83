"""A repository's files by API: one file, a whole commit as an archive, a branch with new files and its pull request.

Nothing of a repository is executed, and an archive is unpacked by costwarden.forge.archive, which trusts no name in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from costwarden.forge.download import download
from costwarden.forge.github_auth import Access
from costwarden.forge.github_errors import Uncertain
from costwarden.forge.github_git import TRAILER, GitHubGit
from costwarden.forge.github_http import API_VERSION
from costwarden.forge.model import Pull
from costwarden.forge.people import Change

_MOST_RUNS = 20  # that are looked through for what earlier ones left
_VERSION = {"X-GitHub-Api-Version": API_VERSION}


class GitHubSource:
    """SourceReader of people.py on one access."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._git = GitHubGit(access)

    def head(self, repository: str, branch: str) -> str | None:
        return self._git.head(repository, branch)

    def file(self, repository: str, path: str, ref: str) -> bytes | None:
        return self._git.file(repository, path, ref)

    def merge_base(self, repository: str, base: str, head: str) -> str:
        """The commit both grew from."""
        path = f"/repos/{repository}/compare/{quote(base, safe='')}...{quote(head, safe='')}"
        found = self._access.http(repository).read("compare the commits", path)
        commit = found.get("merge_base_commit") if isinstance(found, dict) else None
        if not isinstance(commit, dict) or not commit.get("sha"):
            raise Uncertain("compare the commits", "its answer has no merge base")
        return str(commit["sha"])

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

    def archive(self, repository: str, sha: str, most: int) -> bytes:
        """The commit as .tar.gz of at most `most` bytes, one folder around everything."""
        http = self._access.http(repository)
        url = f"{http.base_url}/repos/{repository}/tarball/{quote(sha, safe='')}"
        return download(url, http.token, most, more=_VERSION)

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
                    return download(f"{http.base_url}{path}", http.token, most, more=_VERSION)
        return None

    def kept(self, repository: str, branch: str, name: str, most: int) -> list[bytes]:
        """Of the last runs on the branch itself: a fork's branch may have the same name, and its runs are left out."""
        http = self._access.http(repository)
        query = {"branch": branch, "status": "success", "per_page": 50}
        listed = http.read("list the workflow runs", f"/repos/{repository}/actions/runs", query)
        runs = [one for one in listed.get("workflow_runs") or () if _is_own(one)]
        newest: dict[str, int] = {}
        for run in sorted(runs, key=lambda one: -int(one["id"]))[:_MOST_RUNS]:
            path = f"/repos/{repository}/actions/runs/{int(run['id'])}/artifacts"
            for one in http.read_all("list the run's artifacts", path, items="artifacts"):
                if str(one.get("name")).startswith(name) and not one.get("expired"):
                    newest.setdefault(str(one["name"]), int(one["id"]))
        paths = [f"/repos/{repository}/actions/artifacts/{number}/zip" for _, number in sorted(newest.items())]
        return [download(f"{http.base_url}{path}", http.token, most, more=_VERSION) for path in paths]

    def has_artifact(self, repository: str, run: int, name: str) -> bool:
        path = f"/repos/{repository}/actions/runs/{int(run)}/artifacts"
        found = self._access.http(repository).read_all(
            "list the run's artifacts", path, {"name": name}, items="artifacts"
        )
        return any(one.get("name") == name and not one.get("expired") for one in found)

    def propose(self, repository: str, branch: str, base: str, files: Mapping[str, str], title: str, body: str) -> str:
        written: dict[str, bytes | None] = {path: text.encode() for path, text in files.items()}
        self._git.push(repository, branch=branch, base=base, files=written, message=f"{title}\n\n{TRAILER}{branch}")
        http, path = self._access.http(repository), f"/repos/{repository}/pulls"
        query = {"state": "open", "head": f"{repository.partition('/')[0]}:{branch}", "base": base}
        for attempt in range(2):
            for one in http.read_all("list the pull requests", path, query):
                return str(one["html_url"])
            try:
                opened = {"title": title, "head": branch, "base": base, "body": body}
                return str(http.write("open the pull request", "POST", path, opened)["html_url"])
            except Uncertain:
                if attempt:
                    raise
        raise AssertionError("the loop returns or raises")


def _is_own(run: Any) -> bool:
    """A run on the repository's own branch, and not for a pull request."""
    head, own = run.get("head_repository") or {}, run.get("repository") or {}
    return head.get("id") is not None and head.get("id") == own.get("id") and run.get("event") != "pull_request"
