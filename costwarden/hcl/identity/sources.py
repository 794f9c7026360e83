"""What the source itself says of ids: import blocks, tags and natural names, through modules and instances."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from costwarden.hcl.identity.natural import NATURAL_KEYS
from costwarden.hcl.parse import literal_text
from costwarden.hcl.refusal import Refused
from costwarden.hcl.resolve import evaluate
from costwarden.hcl.resolve.address import Address, Frame, Key, called_module
from costwarden.hcl.resolve.instances import instances_of
from costwarden.hcl.resolve.literals import literal_value
from costwarden.hcl.resolve.repository import SourceText
from costwarden.hcl.resolve.resolve import Root
from costwarden.hcl.resolve.scope import Found, Scope
from costwarden.hcl.resolve.source import BlockRef, ModuleView, top_level

MAX_MODULES = 500


@dataclass(frozen=True, slots=True)
class RootSource:
    """A root module to look into, and how it is planned. `name` is what a Mapped gives back as its root."""

    name: str
    directory: Path
    base: Path
    var_files: tuple[str, ...] = ()
    workspace: str = "default"

    def open(self) -> Root:
        return Root.open(self.directory, self.base, self.var_files, self.workspace)


def imported(root: Root, cloud_id: str) -> Iterator[str]:
    """Addresses that `import` blocks of the root give the id."""
    for text in _texts(root.module):
        for block in _blocks(text.name, root.module, "import"):
            if block.text is not text:
                continue
            to, given = block.attribute("to"), block.attribute("id")
            if to is not None and given is not None and literal_text(given.node) == cloud_id:
                yield to.written.decode("utf-8", "replace").strip()


def tagged(root: Root, types: Sequence[str], tag: str, value: str) -> Iterator[str]:
    """Addresses of instances whose tags or labels hold the value."""
    for address, frame, block, key in _instances(root, types):
        for name in ("tags", "labels"):
            own = block.attribute(name)
            if own is None:
                continue
            try:
                found = root.chaser.follow(own, Scope(frame, block, key), (tag,))
            except Refused:
                continue
            if isinstance(found, Found) and literal_value(found.expr.node) == value:
                yield address


def named(root: Root, types: Sequence[str], names: Sequence[str]) -> Iterator[str]:
    """Addresses of instances whose natural key is one of the names."""
    for address, frame, block, key in _instances(root, [one for one in types if one in NATURAL_KEYS]):
        own = block.attribute(NATURAL_KEYS[block.labels[0]])
        if own is None:
            continue
        try:
            known = evaluate.value(root.chaser, own, Scope(frame, block, key))
        except Refused:
            continue
        if isinstance(known, str) and known in names:
            yield address


def blocks_of(root: Root, types: Sequence[str]) -> Iterator[str]:
    """Every block of the types, as an address without keys: candidates for a person."""
    for path, module in _modules(root):
        for block in _blocks("", module, "resource"):
            if len(block.labels) == 2 and block.labels[0] in types:
                yield ".".join([*(f"module.{name}" for name in path), *block.labels])


def _instances(root: Root, types: Sequence[str]) -> Iterator[tuple[str, Frame, BlockRef, Key]]:
    for path, module in _modules(root):
        for block in _blocks("", module, "resource"):
            if len(block.labels) != 2 or block.labels[0] not in types:
                continue
            address = Address(tuple((name, None) for name in path), block.labels[0], block.labels[1], None)
            try:
                yield from instances_of(root.chaser, root.module, address)
            except Refused:
                continue


def _modules(root: Root) -> Iterator[tuple[tuple[str, ...], ModuleView]]:
    """(names of the calls, directory) of the root and every module below that is in the tree."""
    pending: list[tuple[tuple[str, ...], ModuleView]] = [((), root.module)]
    seen = 0
    while pending and seen < MAX_MODULES:
        path, module = pending.pop(0)
        seen += 1
        yield path, module
        for call in _blocks("", module, "module"):
            if len(call.labels) == 1 and len(path) < 20:
                try:
                    pending.append(((*path, call.labels[0]), called_module(module, call)))
                except Refused:
                    continue


def _blocks(file: str, module: ModuleView, kind: str) -> Iterator[BlockRef]:
    for text in _texts(module):
        if text.name.endswith(".json") or (file and text.name != file):
            continue
        try:
            blocks = top_level(text)
        except Refused:
            continue
        yield from (block for block in blocks if block.kind == kind)


def _texts(module: ModuleView) -> tuple[SourceText, ...]:
    """None of a module of which a file cannot be read: nothing is edited there either."""
    try:
        return module.texts
    except Refused:
        return ()
