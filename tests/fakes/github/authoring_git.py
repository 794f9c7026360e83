"""The fake's git half: refs, trees, blobs, commits and contents, on the real repositories."""

from __future__ import annotations

import base64
import subprocess
from typing import Any

from tests.fakes.github.operations import Answer, Call, Operations
from tests.fakes.github.rules import Refused


class GitOperations(Operations):
    """The Git Data API and what reads files."""

    def git_get_ref(self, call: Call) -> Answer:
        sha = call.repo.git.resolve(call.path["ref"].removeprefix("heads/"))
        if sha is None:
            raise Refused(404, "Not Found")
        return 200, self._ref(call, call.path["ref"], sha)

    def git_create_ref(self, call: Call) -> Answer:
        name = call.body["ref"].removeprefix("refs/")
        if call.repo.git.resolve(name.removeprefix("heads/")) is not None:
            raise Refused(422, "Reference already exists")
        call.repo.git._git("update-ref", f"refs/{name}", call.body["sha"])
        return 201, self._ref(call, name, call.body["sha"])

    def git_update_ref(self, call: Call) -> Answer:
        git, name, new = call.repo.git, call.path["ref"], call.body["sha"]
        old = git.resolve(name.removeprefix("heads/"))
        if old is None:
            raise Refused(422, "Reference does not exist")
        forward = git._run("merge-base", "--is-ancestor", old, new).returncode == 0
        if not forward and not call.body.get("force"):
            raise Refused(422, "Update is not a fast forward")
        git._git("update-ref", f"refs/{name}", new, old)
        return 200, self._ref(call, name, new)

    def git_get_commit(self, call: Call) -> Answer:
        return 200, self._commit_object(call, self._commit(call, call.path["commit_sha"]))

    def git_create_commit(self, call: Call) -> Answer:
        git = call.repo.git
        git._commits += 1
        parents = [word for parent in call.body.get("parents", []) for word in ("-p", parent)]
        sha = git._git("commit-tree", call.body["tree"], *parents, "-m", call.body["message"])
        return 201, self._commit_object(call, sha)

    def git_get_tree(self, call: Call) -> Answer:
        wanted = call.path["tree_sha"]
        flags = ["-r", "-t"] if call.query.get("recursive") else []
        run = call.repo.git._run("ls-tree", "-z", "-l", *flags, wanted)
        if run.returncode != 0:
            raise Refused(404, "Not Found")
        entries = []
        for line in run.stdout.split("\0"):
            if line:
                about, _, path = line.partition("\t")
                mode, kind, sha, size = about.split()
                entry: dict[str, Any] = {"path": path, "mode": mode, "type": kind, "sha": sha, "url": self._url(call)}
                entries.append(entry | ({"size": int(size)} if kind == "blob" else {}))
        sha = call.repo.git._git("rev-parse", f"{wanted}^{{tree}}") if ":" not in wanted else wanted[:40]
        return 200, {"sha": sha, "url": self._url(call), "tree": entries, "truncated": False}

    def git_create_tree(self, call: Call) -> Answer:
        git = call.repo.git
        index = {"GIT_INDEX_FILE": str(git.folder / "index.tree")}
        base = call.body.get("base_tree")
        git._git("read-tree", *([base] if base else ["--empty"]), extra=index)
        lines = []
        for entry in call.body["tree"]:
            if "sha" in entry and "content" in entry:
                raise Refused(422, "Must supply either tree.sha or tree.content.", [])
            sha = entry.get("sha")
            if "content" in entry:
                sha = git._git("hash-object", "-w", "--stdin", stdin=entry["content"])
            deleted = sha is None
            lines.append(f"{'0' if deleted else entry['mode']} {'0' * 40 if deleted else sha}\t{entry['path']}")
        git._git("update-index", "-z", "--index-info", stdin="".join(f"{line}\0" for line in lines), extra=index)
        sha = git._git("write-tree", extra=index)
        return 201, {"sha": sha, "url": self._url(call), "tree": [], "truncated": False}

    def git_create_blob(self, call: Call) -> Answer:
        content = base64.b64decode(call.body["content"])
        sha = call.repo.git._git("hash-object", "-w", "--stdin", stdin=content.decode("latin-1"))
        return 201, {"sha": sha, "url": self._url(call)}

    def git_get_blob(self, call: Call) -> Answer:
        content = self._content(call, call.path["file_sha"])
        shown = self._objects.example("blob") | {"sha": call.path["file_sha"], "size": len(content)}
        return 200, shown | {"content": base64.encodebytes(content).decode(), "encoding": "base64"}

    def repos_get_content(self, call: Call) -> Answer:
        ref = self._commit(call, call.query.get("ref", "main"))
        run = call.repo.git._run("rev-parse", "--verify", "--quiet", f"{ref}:{call.path['path']}")
        if run.returncode != 0:
            raise Refused(404, "Not Found")
        content = self._content(call, run.stdout.strip())
        shown = self._objects.example("content-file-response-if-content-is-a-file")
        return 200, shown | {
            "path": call.path["path"],
            "name": call.path["path"].rpartition("/")[2],
            "sha": run.stdout.strip(),
            "size": len(content),
            "content": base64.encodebytes(content).decode(),
        }

    def repos_compare_commits_with_basehead(self, call: Call) -> Answer:
        base, _, head = call.path["basehead"].partition("...")
        one, other = self._commit(call, base), self._commit(call, head)
        counted = call.repo.git._git("rev-list", "--left-right", "--count", f"{one}...{other}").split()
        shown = self._objects.example("commit-comparison")
        behind, ahead = int(counted[0]), int(counted[1])
        status = "identical" if not behind and not ahead else "diverged" if behind and ahead else "ahead"
        shown["merge_base_commit"] = shown["merge_base_commit"] | {"sha": call.repo.git.merge_base(one, other) or one}
        names = call.repo.git._git("diff", "--name-only", f"{one}...{other}").splitlines()
        shown["files"] = [shown["files"][0] | {"filename": name} for name in names]
        return 200, shown | {"ahead_by": ahead, "behind_by": behind, "total_commits": ahead, "status": status}

    def _ref(self, call: Call, name: str, sha: str) -> dict[str, Any]:
        shown = self._objects.example("git-ref")
        return shown | {"ref": f"refs/{name.removeprefix('refs/')}", "object": shown["object"] | {"sha": sha}}

    def _commit_object(self, call: Call, sha: str) -> dict[str, Any]:
        git = call.repo.git
        shown = self._objects.example("git-commit")
        parents = git._git("rev-parse", f"{sha}^@").split()
        parent = shown["parents"][0]
        return shown | {
            "sha": sha,
            "message": git._git("log", "-1", "--format=%B", sha),
            "tree": shown["tree"] | {"sha": git._git("rev-parse", f"{sha}^{{tree}}")},
            "parents": [parent | {"sha": one} for one in parents],
        }

    def _content(self, call: Call, sha: str) -> bytes:
        run = call.repo.git._run("cat-file", "-t", sha)
        if run.stdout.strip() != "blob":
            raise Refused(404, "Not Found")
        folder = call.repo.git.folder
        return subprocess.run(
            ["git", f"--git-dir={folder}", "cat-file", "blob", sha], capture_output=True, check=True
        ).stdout

    def _url(self, call: Call) -> str:
        return f"{self._objects._api}/repos/{call.repo.name}/git"
