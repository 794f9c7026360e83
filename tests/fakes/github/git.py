"""Bare git repositories, without anything of the developer's own git settings."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path


class BareRepository:
    """Commits and refs; the truth of what a branch is."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._commits = 0
        subprocess.run(
            ["git", "init", "--quiet", "--bare", "--initial-branch=main", str(folder)], check=True, env=_environment(0)
        )

    def commit(
        self, branch: str, files: Mapping[str, str | None], *, onto: str | None = None, message: str = "change"
    ) -> str:
        """Commit `files` (path -> text, None deletes) on top of `onto` or the branch, and move the branch there."""
        parent = self.resolve(onto or branch)
        index = {"GIT_INDEX_FILE": str(self.folder / "index.fake")}
        self._git("read-tree", *([parent] if parent else ["--empty"]), extra=index)
        lines = []
        for path, text in sorted(files.items()):
            if text is None:
                lines.append(f"0 {'0' * 40}\t{path}")
            else:
                lines.append(f"100644 {self._git('hash-object', '-w', '--stdin', stdin=text)}\t{path}")
        self._git("update-index", "-z", "--index-info", stdin="".join(f"{line}\0" for line in lines), extra=index)
        tree = self._git("write-tree", extra=index)
        self._commits += 1  # a second between commits, so that equal ones differ
        parents = ["-p", parent] if parent else []
        sha = self._git("commit-tree", tree, *parents, "-m", message)
        self._git("update-ref", f"refs/heads/{branch}", sha)
        return sha

    def resolve(self, ref: str) -> str | None:
        """The commit of a sha, branch or full ref; None where there is none."""
        for name in (ref, f"refs/heads/{ref}"):
            if name.startswith("-"):
                return None
            run = self._run("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
            if run.returncode == 0:
                return run.stdout.strip()
        return None

    def between(self, base: str, head: str) -> list[str]:
        """The commits of `head` that `base` has not, oldest first."""
        return self._git("rev-list", "--reverse", f"{base}..{head}").split()

    def show(self, commit: str, path: str) -> bytes | None:
        """A file's bytes; None where there is none."""
        run = subprocess.run(
            ["git", f"--git-dir={self.folder}", "cat-file", "blob", f"{commit}:{path}"],
            capture_output=True,
            check=False,
            env=_environment(0),
        )
        return run.stdout if run.returncode == 0 else None

    def archive(self, commit: str, prefix: str) -> bytes:
        """The commit as .tar.gz below one folder, as GitHub's codeload makes it."""
        words = ["archive", "--format=tar.gz", f"--prefix={prefix}/", commit]
        run = subprocess.run(
            ["git", f"--git-dir={self.folder}", *words], capture_output=True, check=True, env=_environment(0)
        )
        return run.stdout

    def merge_base(self, one: str, other: str) -> str | None:
        run = self._run("merge-base", one, other)
        return run.stdout.strip() or None

    def conflicts(self, base: str, head: str) -> bool:
        """Whether a merge of the two cannot be made without a person."""
        return self._run("merge-tree", "--write-tree", base, head).returncode == 1

    def _git(self, *words: str, stdin: str | None = None, extra: Mapping[str, str] | None = None) -> str:
        run = self._run(*words, stdin=stdin, extra=extra)
        assert run.returncode == 0, f"git {words}: {run.stderr}"
        return run.stdout.strip()

    def _run(
        self, *words: str, stdin: str | None = None, extra: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["git", f"--git-dir={self.folder}", *words],
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            env=_environment(self._commits) | dict(extra or {}),
        )


def _environment(seconds: int) -> dict[str, str]:
    when = f"{1_795_000_000 + seconds} +0000"
    who = {f"GIT_{role}_{part}": value for role in ("AUTHOR", "COMMITTER") for part, value in _WHO.items()}
    dates = {"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when}
    quiet = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    return {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **quiet, **who, **dates}


_WHO = {"NAME": "Octo Cat", "EMAIL": "octo@example.com"}
