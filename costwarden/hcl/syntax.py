"""One Terraform file as nouns: blocks, attributes and comments with their lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Attribute:
    """`name = expression` in a block. Lines count from 1; `start` and `end` are byte offsets of the expression."""

    name: str
    line: int
    end_line: int
    start: int
    end: int
    references: tuple[str, ...]  # as Terraform lists them: "var.db.size", "var.db"
    keys: Mapping[str, int] = field(default_factory=dict)  # keys of object literals inside, with their lines
    text: str | None = None  # the value where it is a plain string, number, bool or null literal, unquoted


@dataclass(frozen=True, slots=True)
class Block:
    """A block with its labels: ("resource", ("aws_eip", "nat"))."""

    kind: str
    labels: tuple[str, ...]
    line: int
    end_line: int
    attributes: Mapping[str, Attribute]
    blocks: Sequence[Block] = ()

    def nested(self, kind: str) -> list[Block]:
        """Nested blocks of one name; a `dynamic "name"` counts with its content."""
        found = [block for block in self.blocks if block.kind == kind]
        for block in self.blocks:
            if block.kind == "dynamic" and block.labels == (kind,):
                found.extend(inner for inner in block.blocks if inner.kind == "content")
        return found


@dataclass(frozen=True, slots=True)
class Comment:
    text: str  # without the comment signs
    line: int
    end_line: int
    alone: bool  # nothing but blanks before it on its line


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A parsed file; where `error_line` is set nothing else of it is used."""

    blocks: Sequence[Block] = ()
    comments: Sequence[Comment] = ()
    tree: Any = None  # tree_sitter.Tree, None for JSON
    error_line: int | None = None
