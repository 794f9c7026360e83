"""Files of a source tree, read and parsed once per content: what one question after another is answered from.

A file is trusted to be unchanged while its size, change times and inode are; each Snapshot asks the file system
about each file once, so that one answer is taken from one state of the tree.
"""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from costwarden.hcl.files import MAX_FILE_BYTES, suffix_of
from costwarden.hcl.parse import shared_parser, too_deep
from costwarden.hcl.refusal import RefusalCode, Refused

if TYPE_CHECKING:
    from tree_sitter import Node

_SKIPPED = frozenset({".git", ".terraform", "node_modules", ".terragrunt-cache"})
MAX_DIRECTORIES = 50_000


@dataclass(frozen=True, slots=True)
class Listing:
    """Names in a directory, in order: configuration, variable files, sub-directories, Terragrunt's own files."""

    sources: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    units: tuple[str, ...] = ()


@dataclass(slots=True)
class SourceText:
    """One file's bytes; parsed when asked. `name` is relative to the base, with forward slashes."""

    name: str
    data: bytes
    stamp: tuple[int, ...] = ()
    linked: bool = False  # read through a symbolic link: other places may read it too
    escapes: bool = False  # holds \\u, which may spell any name
    _root: Node | None = None
    calls: tuple[str, ...] | None = None  # sources of module calls, kept for the index of callers
    kept: dict[object, object] = field(default_factory=dict)  # what was found in this content

    @property
    def is_parsed(self) -> bool:
        return self._root is not None

    @property
    def root(self) -> Node:
        """The `config_file` node. Raises Refused where the file has a syntax error."""
        if self._root is None:
            if (line := too_deep(self.data)) is not None:
                raise Refused(RefusalCode.SYNTAX_ERROR_IN_FILE, file=self.name, line=line)
            self._root = shared_parser().parse(self.data).root_node
        if self._root.has_error:
            raise Refused(RefusalCode.SYNTAX_ERROR_IN_FILE, file=self.name, line=_error_line(self._root))
        return self._root


class Repository:
    """What is remembered of one tree; `base` is where no symbolic link leads out of. Not for several threads."""

    def __init__(self, base: Path) -> None:
        self.base = Path(os.path.realpath(base))
        self.files: dict[str, SourceText] = {}
        self.folders: dict[str, tuple[tuple[int, ...], Listing]] = {}

    def snapshot(self) -> Snapshot:
        return Snapshot(self)


_REMEMBERED = threading.local()
MAX_REMEMBERED = 8


def open_repository(base: Path) -> Repository:
    """What this thread remembers of one tree; of eight trees, the ones asked for last."""
    trees: dict[Path, Repository] = _REMEMBERED.__dict__.setdefault("trees", {})
    known = trees.pop(base, None) or Repository(base)
    trees[base] = known
    while len(trees) > MAX_REMEMBERED:
        del trees[next(iter(trees))]
    return known


def forget_repositories() -> None:
    """As a new process begins."""
    _REMEMBERED.__dict__.clear()


class Snapshot:
    """One state of the tree: each file and folder is looked at once."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._base = str(repository.base)
        self._seen: dict[str, SourceText | None] = {}
        self._listed: dict[str, Listing] = {}
        self.kept: dict[object, object] = {}  # what was found in this state
        self.before: Mapping[object, object] = {}  # what was found before `changed` was exchanged
        self.changed = SourceText("", b"")

    @property
    def base(self) -> Path:
        return self._repository.base

    def listing(self, directory: str) -> Listing:
        """Names in a directory, given by its absolute path; links to directories are not followed."""
        if directory not in self._listed:
            self._listed[directory] = self._look(directory)
        return self._listed[directory]

    def text(self, path: str) -> SourceText | None:
        """The file at an absolute path; None where it is no regular file of the tree, or too large."""
        if path not in self._seen:
            self._seen[path] = self._read(path)
        return self._seen[path]

    def read(self, path: str) -> SourceText:
        """As `text`. Raises Refused(file-not-read) where there is none."""
        text = self.text(path)
        if text is None:
            name = os.path.relpath(path, self._base).replace(os.sep, "/")
            raise Refused(RefusalCode.FILE_NOT_READ, name, file=name)
        return text

    def walk(self) -> list[str]:
        """Every directory of the tree, parents first."""
        found: list[str] = []
        pending = [self._base]
        while pending and len(found) < MAX_DIRECTORIES:
            directory = pending.pop()
            found.append(directory)
            pending.extend(f"{directory}/{name}" for name in reversed(self.listing(directory).folders))
        return found

    def with_text(self, name: str, data: bytes) -> Snapshot:
        """The same state with one file's bytes exchanged; nothing is written. `name` is relative to the base."""
        other = Snapshot(self._repository)
        other._listed = self._listed
        other.changed = SourceText(name, data, escapes=b"\\u" in data)
        other._seen = {**self._seen, f"{self._base}/{name}": other.changed}
        other.before = self.kept
        other.kept["callers"] = self.kept.get("callers")  # an edit of ours changes no module's source
        return other

    def _look(self, directory: str) -> Listing:
        try:
            found = os.stat(directory)  # noqa: PTH116 - thousands of times: a Path each would cost more than the call
            stamp = (found.st_mtime_ns, found.st_ctime_ns, found.st_ino)
            known = self._repository.folders.get(directory)
            if known is not None and known[0] == stamp:
                return known[1]
            names: tuple[list[str], list[str], list[str], list[str]] = ([], [], [], [])
            with os.scandir(directory) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        if entry.name not in _SKIPPED:
                            names[2].append(entry.name)
                    elif suffix_of(entry.name):
                        names[0].append(entry.name)
                    elif entry.name.endswith((".tfvars", ".tfvars.json")):
                        names[1].append(entry.name)
                    elif entry.name.endswith(".hcl") and not entry.name.startswith("."):
                        names[3].append(entry.name)
        except (OSError, ValueError):
            return Listing()
        listed = Listing(*(tuple(sorted(one)) for one in names))
        self._repository.folders[directory] = (stamp, listed)
        return listed

    def _read(self, path: str) -> SourceText | None:
        try:
            found = os.lstat(path)
            linked = stat.S_ISLNK(found.st_mode)
            if linked:
                real = os.path.realpath(path)
                if not real.startswith(self._base + "/"):
                    return None
                found = os.stat(real)  # noqa: PTH116
            if not stat.S_ISREG(found.st_mode) or found.st_size > MAX_FILE_BYTES:
                return None
            stamp = (found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino)
            known = self._repository.files.get(path)
            if known is not None and known.stamp == stamp:
                return known
            with open(path, "rb") as file:  # noqa: PTH123
                data = file.read(MAX_FILE_BYTES + 1)
        except (OSError, ValueError):
            return None
        if known is not None and known.data == data:
            known.stamp = stamp
            return known
        name = os.path.relpath(path, self._base).replace(os.sep, "/")
        self._repository.files[path] = text = SourceText(name, data, stamp, linked, b"\\u" in data)
        return text


def _error_line(root: Node) -> int:
    pending = [root]
    while pending:
        node = pending.pop()
        if node.type == "ERROR" or node.is_missing:
            return int(node.start_point[0]) + 1
        pending.extend(child for child in reversed(node.children) if child.has_error or child.is_missing)
    return 1
