"""Branches and commits of GitHub through the Git Data API: nothing is visible until a ref moves."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from costwarden.forge.github_auth import Access
from costwarden.forge.github_errors import Gone, Uncertain
from costwarden.forge.model import ForgeError, NotAllowed
from costwarden.forge.pulls import ForeignCommits, Pushed

_MOST_FILES = 20_000
_MODES = frozenset({"100644", "100755"})


class GitHubGit:
    """Refs, trees, blobs and commits on one access."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def default_branch(self, repository: str) -> str:
        doing = "show the repository"
        return _text(self._read(repository, doing, ""), "default_branch", doing)

    def head(self, repository: str, branch: str) -> str | None:
        doing = "show the branch"
        try:
            found = self._read(repository, doing, f"/git/ref/heads/{_ref(branch)}", own=True)
        except Gone:
            return None
        return _text(found.get("object"), "sha", doing)

    def file(self, repository: str, path: str, ref: str) -> bytes | None:
        doing = "show the file"
        try:
            found = self._read(repository, doing, f"/contents/{quote(path)}", {"ref": ref}, own=True)
        except Gone:
            return None
        if not isinstance(found, dict) or found.get("type") != "file":
            return None
        if found.get("encoding") == "base64" and isinstance(found.get("content"), str) and found.get("size"):
            content = base64.b64decode(found["content"])
            if len(content) == found["size"]:
                return content
        return b"" if not found.get("size") else self._blob(repository, _text(found, "sha", doing))

    def source(self, repository: str, ref: str, suffixes: Sequence[str]) -> Mapping[str, bytes]:
        doing = "list the files"
        found = self._read(repository, doing, f"/git/trees/{_ref(ref)}", {"recursive": "1"})
        listed = found.get("tree") if isinstance(found, dict) else None
        if not isinstance(listed, list) or found.get("truncated"):
            raise ForgeError("GitHub did not list all files of the repository", hint="run it in a checkout instead")
        wanted = [
            one
            for one in listed
            if one.get("type") == "blob"
            and one.get("mode") in _MODES
            and str(one.get("path")).endswith(tuple(suffixes))
        ]
        if len(wanted) > _MOST_FILES:
            raise ForgeError(f"{repository} has {len(wanted)} such files", hint="run it in a checkout instead")
        return {str(one["path"]): self._blob(repository, str(one["sha"])) for one in wanted}

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
        base_sha = self.head(repository, base)
        if base_sha is None:
            raise ForgeError(f"{repository} has no branch {base[:100]}", hint="name another base branch")
        head = self.head(repository, branch)
        if head is not None:
            ours, parent = self._ours(repository, base, branch)
            if not ours:
                raise ForeignCommits(branch)
            current = parent is not None and (parent == base_sha or not rebase)
            if current and all(self.file(repository, path, head) == data for path, data in files.items()):
                if not self._touched(repository, base, branch) <= files.keys():
                    raise ForeignCommits(branch)  # our message, and more than our edit
                return Pushed(head, changed=False)
            if left_at not in ("", head):
                raise ForeignCommits(branch)
        tree = self._make_tree(repository, self._tree_of(repository, base_sha), files, base_sha)
        commit = self._commit(repository, message, tree, base_sha)
        self._point(repository, branch, commit, exists=head is not None)
        return Pushed(commit, changed=True)

    def _make_tree(self, repository: str, base_tree: str, files: Mapping[str, bytes | None], base_sha: str) -> str:
        entries: list[dict[str, Any]] = []
        for path, data in sorted(files.items()):
            entry: dict[str, Any] = {"path": path, "mode": "100644", "type": "blob"}
            if data is None:
                entry["sha"] = None
            else:
                entry["mode"] = self._mode(repository, path, base_sha)
                try:
                    entry["content"] = data.decode("utf-8")
                except UnicodeDecodeError:
                    entry["sha"] = self._new_blob(repository, data)
            entries.append(entry)
        body = {"base_tree": base_tree, "tree": entries}  # without base_tree every other file would vanish
        return _text(self._write(repository, "make the tree", "POST", "/git/trees", body), "sha", "make the tree")

    def _mode(self, repository: str, path: str, sha: str) -> str:
        """An executable file stays one: the folder's tree says how the file is."""
        folder, _, name = path.rpartition("/")
        where = f"/git/trees/{quote(f'{sha}:{folder}', safe='')}" if folder else f"/git/trees/{sha}"
        try:
            listed = self._read(repository, "show the folder", where, own=True).get("tree") or ()
        except (Gone, ForgeError):
            return "100644"
        found = next((str(one.get("mode")) for one in listed if one.get("path") == name), "100644")
        return found if found in _MODES else "100644"

    def _new_blob(self, repository: str, data: bytes) -> str:
        body = {"content": base64.b64encode(data).decode("ascii"), "encoding": "base64"}
        return _text(self._write(repository, "store the file", "POST", "/git/blobs", body), "sha", "store the file")

    def _commit(self, repository: str, message: str, tree: str, parent: str) -> str:
        # Author and committer stay unset, so that GitHub signs an App's commit.
        body = {"message": message, "tree": tree, "parents": [parent]}
        return _text(self._write(repository, "commit", "POST", "/git/commits", body), "sha", "commit")

    def _point(self, repository: str, branch: str, commit: str, *, exists: bool) -> None:
        """Move or create the branch; a lost answer is looked at before anything is repeated."""
        for attempt in range(3):
            try:
                if exists:
                    self._write(
                        repository, "move the branch", "PATCH", f"/git/refs/heads/{_ref(branch)}",
                        {"sha": commit, "force": True},
                    )  # fmt: skip
                else:
                    body = {"ref": f"refs/heads/{branch}", "sha": commit}
                    self._write(repository, "create the branch", "POST", "/git/refs", body)
                return
            except ForgeError as error:
                if isinstance(error, NotAllowed) or attempt == 2:
                    raise
                now = self.head(repository, branch)
                if now == commit:
                    return
                if now is not None and not exists:
                    ours, _ = self._ours(repository, "", branch)
                    if not ours:
                        raise ForeignCommits(branch) from None
                exists = now is not None

    def _ours(self, repository: str, base: str, branch: str) -> tuple[bool, str | None]:
        """Whether every commit between base and branch is ours, and the parent of the branch's head.

        No parent where there is nothing between them: it was merged, and the branch stayed.
        Ours: exactly one commit, whose message ends with our trailer. A person's push makes it two, or another.
        """
        head = self.head(repository, branch)
        if head is None:
            return True, None
        doing = "show the commit"
        found = self._read(repository, doing, f"/git/commits/{head}")
        parents = [str(one.get("sha")) for one in found.get("parents") or ()]
        if TRAILER not in str(found.get("message") or "") or len(parents) != 1:
            return False, None
        if base:
            compared = self._read(repository, "compare", f"/compare/{_ref(base)}...{_ref(branch)}", {"per_page": 1})
            if compared.get("ahead_by") != 1:
                return compared.get("ahead_by") == 0, None
        return True, parents[0]

    def _touched(self, repository: str, base: str, branch: str) -> set[str]:
        """Paths that differ between the branch and where it left the base, as many as GitHub lists (300)."""
        compared = self._read(repository, "compare", f"/compare/{_ref(base)}...{_ref(branch)}", {"per_page": 1})
        listed = compared.get("files")
        if not isinstance(listed, list):
            raise Uncertain("compare", "its answer has no files")
        return {str(one[name]) for one in listed for name in ("filename", "previous_filename") if name in one}

    def _tree_of(self, repository: str, sha: str) -> str:
        found = self._read(repository, "show the commit", f"/git/commits/{sha}")
        return _text(found.get("tree"), "sha", "show the commit")

    def _blob(self, repository: str, sha: str) -> bytes:
        found = self._read(repository, "show the file", f"/git/blobs/{sha}")
        return base64.b64decode(_text(found, "content", "show the file")) if found.get("size") else b""

    def _read(
        self, repository: str, doing: str, path: str, query: Mapping[str, Any] | None = None, *, own: bool = False
    ) -> Any:
        return self._access.http(repository).read(doing, f"/repos/{repository}{path}", query, own=own)

    def _write(
        self, repository: str, doing: str, verb: str, path: str, body: Mapping[str, Any], *, own: bool = False
    ) -> Any:
        return self._access.http(repository).write(doing, verb, f"/repos/{repository}{path}", body, own=own)


TRAILER = "Costwarden-Savings: "  # the last line of our commits' messages, with the branch's hash behind it


def _ref(name: str) -> str:
    return quote(name, safe="/")


def _text(answer: Any, key: str, doing: str) -> str:
    value = answer.get(key) if isinstance(answer, dict) else None
    if not isinstance(value, str):
        raise Uncertain(doing, f"its answer has no {key}")
    return value
