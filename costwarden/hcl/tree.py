"""A root module and everything below it: modules by address, through local sources and what `init` downloaded."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from costwarden.hcl.files import MAX_FILE_BYTES, Budget, read_module_files, within
from costwarden.hcl.parse import parse_file
from costwarden.hcl.syntax import Block, SourceFile

MAX_DEPTH = 24
MAX_MODULES = 2_000


@dataclass(frozen=True, slots=True)
class ModuleSource:
    """The parsed files of one directory. `files` are keyed by path relative to the base, with forward slashes."""

    directory: Path
    files: dict[str, SourceFile]
    contents: dict[str, bytes]
    overrides: tuple[str, ...]
    shadowed: tuple[str, ...]
    problems: tuple[str, ...]

    def blocks(self, kind: str) -> Iterator[tuple[str, Block]]:
        """(file, block) of every top-level block of a kind; files in order of names, so overrides are not special."""
        for name, parsed in self.files.items():
            for block in parsed.blocks:
                if block.kind == kind:
                    yield name, block


@dataclass(frozen=True, slots=True)
class ModuleNode:
    """One call of a module: the same source may be called many times."""

    address: str  # config address, "" for the root: "module.app.module.db"
    source: ModuleSource
    call: Block | None = None
    call_file: str = ""
    parent: str = ""


@dataclass(frozen=True, slots=True)
class MissingModule:
    address: str
    source: str  # as written; "" where it is an expression
    file: str
    line: int
    reason: str


class SourceTree:
    """Modules by config address. Building it reads files, executes nothing and never raises."""

    def __init__(self, root: Path, base: Path) -> None:
        self.root = Path(os.path.normpath(root.absolute()))
        self.base = _base_of(self.root, Path(os.path.normpath(base.absolute())))
        self.modules: dict[str, ModuleNode] = {}
        self.missing: list[MissingModule] = []
        self._budget = Budget()
        self._sources: dict[Path, ModuleSource] = {}
        self.downloaded = _downloaded(self.root, self.base)
        self._grow()

    @property
    def sources(self) -> list[ModuleSource]:
        """Every directory read, the root first."""
        return list(self._sources.values())

    def relative(self, path: Path) -> str:
        return Path(os.path.relpath(path, self.base)).as_posix()

    def _grow(self) -> None:
        pending: list[tuple[ModuleNode, tuple[Path, ...]]] = []
        root = ModuleNode("", self._read(self.root))
        self.modules[""] = root
        pending.append((root, (self.root,)))
        while pending:
            node, chain = pending.pop(0)
            for file, call in node.source.blocks("module"):
                if len(call.labels) != 1:
                    continue
                address = f"{node.address}.module.{call.labels[0]}" if node.address else f"module.{call.labels[0]}"
                if address in self.modules:
                    continue
                found = self._directory(node, call, address)
                if isinstance(found, str):
                    self._miss(address, call, file, found)
                elif found in chain:
                    self._miss(address, call, file, "the module calls itself")
                elif len(chain) > MAX_DEPTH or len(self.modules) >= MAX_MODULES:
                    self._miss(address, call, file, "too many modules inside modules")
                else:
                    child = ModuleNode(address, self._read(found), call, file, node.address)
                    self.modules[address] = child
                    pending.append((child, (*chain, found)))

    def _directory(self, node: ModuleNode, call: Block, address: str) -> Path | str:
        """Where the called module's files are, or why costwarden has none."""
        attribute = call.attributes.get("source")
        source = attribute.text if attribute is not None else None
        if (source is not None and source.startswith(("./", "../"))) or source in (".", ".."):
            found = Path(os.path.normpath(node.source.directory / source))
            if not _inside(found, self.base):
                return "its source leaves the source tree"
            return found if found.is_dir() else "its directory does not exist"
        downloaded = self.downloaded.get(address.removeprefix("module.").replace(".module.", "."))
        if downloaded is not None:
            return downloaded
        return "its source is an expression" if source is None else "it is not downloaded (run `terraform init`)"

    def _miss(self, address: str, call: Block, file: str, reason: str) -> None:
        attribute = call.attributes.get("source")
        source = (attribute.text if attribute is not None else None) or ""
        self.missing.append(MissingModule(address, source, file, call.line, reason))

    def _read(self, directory: Path) -> ModuleSource:
        if directory not in self._sources:
            read = read_module_files(directory, self.base, self._budget)
            folder = self.relative(directory)
            prefix = "" if folder == "." else f"{folder}/"
            self._sources[directory] = ModuleSource(
                directory,
                {prefix + name: parse_file(name, data) for name, data in read.contents.items()},
                {prefix + name: data for name, data in read.contents.items()},
                tuple(prefix + name for name in read.overrides),
                tuple(prefix + name for name in read.shadowed),
                tuple(prefix + problem for problem in read.problems),
            )
        return self._sources[directory]


def source_boundary(directory: Path) -> Path:
    """The git work tree around `directory`; without one two folders up, where `../../modules/x` lives."""
    here = Path(os.path.normpath(directory.absolute()))
    for folder in (here, *here.parents):
        if (folder / ".git").exists():
            return folder
    return here.parents[min(1, len(here.parents) - 1)] if here.parents else here


def _base_of(root: Path, base: Path) -> Path:
    """`base`; where the root is not below it, what surrounds the root."""
    return base if root.is_relative_to(base) else source_boundary(root)


def _inside(directory: Path, base: Path) -> bool:
    """Below the base both as written and with links followed: the confined copy is laid out as written."""
    return directory.is_relative_to(base) and within(directory, base)


def _downloaded(root: Path, base: Path) -> dict[str, Path]:
    """Module key ("app.db") -> directory, as `terraform init` wrote it into .terraform/modules/modules.json."""
    manifest = root / ".terraform" / "modules" / "modules.json"
    try:
        if not within(manifest, base) or manifest.stat().st_size > MAX_FILE_BYTES:
            return {}
        listed = json.loads(manifest.read_bytes()).get("Modules")
    except (OSError, ValueError, AttributeError, RecursionError):
        return {}
    found: dict[str, Path] = {}
    for entry in listed if isinstance(listed, list) else ():
        if isinstance(entry, dict) and isinstance(entry.get("Key"), str) and isinstance(entry.get("Dir"), str):
            directory = Path(os.path.normpath(root / entry["Dir"]))
            if entry["Key"] and _inside(directory, base) and directory.is_dir():
                found[entry["Key"]] = directory
    return found
