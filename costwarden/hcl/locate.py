"""From a plan's address to file and line: through modules, count and for_each, down to the attribute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from costwarden.hcl.syntax import Block
from costwarden.hcl.tree import ModuleNode, SourceTree
from costwarden.plan.addresses import split_key, split_steps
from costwarden.plan.model import strip_keys


@dataclass(frozen=True, slots=True)
class Location:
    """`file` is relative to the locator's base, with forward slashes; lines count from 1."""

    file: str
    line: int
    end_line: int


class Locator:
    """Index of one root module and its children. Reads files once, on the first question; never raises."""

    def __init__(self, root: Path, base: Path) -> None:
        self._root, self._base = root, base

    @cached_property
    def tree(self) -> SourceTree:
        return SourceTree(self._root, self._base)

    @cached_property
    def problems(self) -> tuple[str, ...]:
        """What could not be read, one line each, with file and line: such files answer no question."""
        said: list[str] = []
        for source in self.tree.sources:
            said.extend(source.problems)
            for file, parsed in source.files.items():
                if parsed.error_line is not None:
                    said.append(f"{file}:{parsed.error_line}: syntax error, the file is left aside")
            said.extend(
                f"{file}: an override file: lines of the block it changes are reported" for file in source.overrides
            )
        return tuple(said)

    def locate(self, address: str, attribute: str | None = None) -> Location | None:
        """Where `address` is written; with `attribute` ("tags.CostCenter") the line that sets it, else the block's.

        Where the module itself is not in the tree (a registry module), the line of the nearest call that is.
        """
        steps = split_steps(strip_keys(address))
        depth = 0
        while depth + 1 < len(steps) and steps[depth] == "module":
            depth += 2
        module, rest = ".".join(steps[:depth]), steps[depth:]
        node = self.tree.modules.get(module)
        if node is None:
            return self._call(steps[:depth])
        if not rest:
            return _lines(node.call_file, node.call) if node.call is not None else None
        data = rest[0] == "data"
        found = self._blocks.get((module, "data" if data else "resource", tuple(rest[1:3] if data else rest[:2])))
        if found is None:
            return None
        file, block = found
        if attribute and (line := line_of(block, attribute)) is not None:
            return Location(file, *line)
        return _lines(file, block)

    def locate_provider(self, key: str) -> Location | None:
        """The default_tags, else the whole block, of Plan.providers' key: "aws", "aws.west", "module.app:aws"."""
        module, _, name = key.rpartition(":")
        node = self.tree.modules.get(strip_keys(module))
        kind, _, alias = name.partition(".")
        for file, block in node.source.blocks("provider") if node is not None else ():
            given = block.attributes.get("alias")
            if block.labels == (kind,) and ((given.text if given is not None else None) or "") == alias:
                inner = (block.nested("default_tags") or [block])[0]
                own = block.attributes.get("default_labels")
                return Location(file, own.line, own.end_line) if own is not None else _lines(file, inner)
        return None

    @cached_property
    def _blocks(self) -> dict[tuple[str, str, tuple[str, ...]], tuple[str, Block]]:
        found: dict[tuple[str, str, tuple[str, ...]], tuple[str, Block]] = {}
        for address, node in self.tree.modules.items():
            for kind in ("resource", "data"):
                for file, block in _effective(node, kind):
                    found.setdefault((address, kind, block.labels), (file, block))
        return found

    def _call(self, steps: Sequence[str]) -> Location | None:
        for length in range(len(steps), 0, -2):
            address = ".".join(steps[:length])
            for missing in self.tree.missing:
                if missing.address == address:
                    return Location(missing.file, missing.line, missing.line)
            node = self.tree.modules.get(address)
            if node is not None and node.call is not None:
                return _lines(node.call_file, node.call)
        return None


def line_of(block: Block, attribute: str) -> tuple[int, int] | None:
    """(line, end line) of an attribute path in a block: "tags.CostCenter", "root_block_device.volume_type".

    The longest part of the path that is written wins: the key's own line, else the attribute's, else the nested
    block's; None where not even its first step is written. Positions ("ebs_block_device[1].x", ".1.") pick a block.
    """
    here, found = block, None
    steps = attribute_steps(attribute)
    position = 0
    while position < len(steps):
        name = steps[position]
        if (own := here.attributes.get(name)) is not None:
            key = ".".join(steps[position + 1 :])
            line = own.keys.get(key) or own.keys.get(steps[position + 1] if len(steps) > position + 1 else "")
            return (line, line) if line else (own.line, own.end_line)
        inner = here.nested(name)
        if not inner:
            break
        wanted = steps[position + 1] if len(steps) > position + 1 else ""
        which = int(wanted) if wanted.isdecimal() and len(wanted) < 6 else None
        position += 1 if which is None else 2
        here = inner[which] if which is not None and which < len(inner) else inner[0]
        found = (here.line, here.end_line)
    return found


def attribute_steps(attribute: str) -> list[str]:
    """'tags["a.b"]' -> ["tags", "a.b"], "ebs_block_device[1].x" -> ["ebs_block_device", "1", "x"]."""
    steps: list[str] = []
    for step in split_steps(attribute):
        name, key = split_key(step)
        steps.extend((name,) if key is None else (name, str(key)))
    return steps


def _lines(file: str, block: Block) -> Location:
    return Location(file, block.line, block.end_line)


def _effective(node: ModuleNode, kind: str) -> list[tuple[str, Block]]:
    """Blocks of a kind, those of override files last: the block they change is the one to show."""
    listed = list(node.source.blocks(kind))
    return sorted(listed, key=lambda pair: pair[0] in node.source.overrides)
