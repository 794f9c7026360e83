"""Edits in progress: one root seen through the bytes changed so far, and what comes out at the end."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from costwarden.errors import CostwardenError
from costwarden.hcl.edit.model import EditResult
from costwarden.hcl.oracle import changed_paths, says
from costwarden.hcl.refusal import RefusalCode, Refused
from costwarden.hcl.resolve.chase import Chaser
from costwarden.hcl.resolve.model import Resolved, Value
from costwarden.hcl.resolve.repository import SourceText
from costwarden.hcl.resolve.resolve import Root
from costwarden.hcl.resolve.source import Expr, module_at, top_level
from costwarden.hcl.resolve.variables import VariableFiles

if TYPE_CHECKING:
    from tree_sitter import Node


class Draft:
    """Nothing is written: files exist as bytes, old and new, by path relative to the base."""

    def __init__(
        self, root: Path, base: Path | None, var_files: Sequence[str], workspace: str, *, second_look: bool = True
    ) -> None:
        self._second_look = second_look
        self._var_files = var_files
        self._workspace = workspace
        self.root = Root.open(root, base, var_files, workspace)
        self.resolved: list[Resolved] = []
        self.what: list[str] = []
        self.notes: list[str] = []
        self._old: dict[str, bytes] = {}
        self._new: dict[str, bytes] = {}

    def change(
        self,
        text: SourceText,
        data: bytes,
        what: str,
        paths: int = 1,
        *,
        value: Value | None = None,
        gone: int = 0,
        come: int = 0,
    ) -> None:
        """One file's new bytes, which change so many paths of its content, or the one path to `value`.

        `gone`, `come`: resources that leave and join the file; every other keeps its address, so that no edit needs a
        `moved` block. Raises Refused where they no longer parse, where a second parser sees another change or where
        an address changes: a defect of ours.
        """
        if data == text.data:
            return
        self._old.setdefault(text.name, text.data)
        self._new[text.name] = data
        self.what.append(what)
        snapshot = self.root.module.snapshot.with_text(text.name, data)
        directory = self.root.module.directory
        files = VariableFiles(snapshot, directory, self._var_files)
        self.root = Root(module_at(snapshot, directory), Chaser(files, self._workspace))
        changed = snapshot.text(f"{snapshot.base}/{text.name}")
        try:
            roots = (text.root, changed.root) if changed is not None else None
        except Refused as refused:
            raise Refused(RefusalCode.ORACLE_MISMATCH, what, file=text.name, line=refused.line) from None
        if roots is not None and changed is not None and text.name.endswith((".tf", ".tofu")):
            before, after = _placed(text), _placed(changed)
            if ((before - after).total(), (after - before).total()) != (gone, come):
                raise Refused(RefusalCode.ORACLE_MISMATCH, what, "the address of a resource changes", file=text.name)
        if self._second_look:
            self._look_again(text, data, roots, what, paths, value)

    def _look_again(
        self, text: SourceText, new: bytes, roots: tuple[Node, Node] | None, what: str, paths: int, value: Value | None
    ) -> None:
        name = text.name
        try:
            seen = changed_paths(name, text.data, new, roots)
        except CostwardenError as error:
            self.notes.append(error.problem)
            return
        if seen is None:
            self.notes.append(f"{name} was checked by one parser only")
        elif isinstance(seen, str):
            raise Refused(RefusalCode.ORACLE_MISMATCH, what, seen, file=name)
        elif len(seen) != paths:
            shown = [".".join(one.path) for one in seen[:5]]
            raise Refused(RefusalCode.ORACLE_MISMATCH, what, f"{len(seen)} paths changed", *shown, file=name)
        elif value is not None and not isinstance(value, tuple) and not says(seen[0].new, value):
            raise Refused(RefusalCode.ORACLE_MISMATCH, what, "another value is written", file=name)

    def result(self, address: str) -> EditResult:
        files = {name: (self._old[name], self._new[name]) for name in sorted(self._new)}
        files = {name: pair for name, pair in files.items() if pair[0] != pair[1]}
        return EditResult(
            address=address,
            files=files,
            diff="".join(unified(name, old, new) for name, (old, new) in files.items()),
            what=tuple(self.what),
            resolved=tuple(self.resolved),
            notes=tuple(dict.fromkeys(self.notes)),
        )


def _placed(text: SourceText) -> Counter[tuple[str, ...]]:
    """What decides the addresses a file makes: labels, count and the keys of for_each of its resources and calls."""
    found: Counter[tuple[str, ...]] = Counter()
    for block in top_level(text):
        if block.kind in ("resource", "data", "module"):
            own = block.attributes()
            keys = [_without_values(own[name][1]) for name in ("count", "for_each") if name in own]
            found[(block.kind, *block.labels, *keys)] += 1
    return found


def _without_values(expr: Expr) -> str:
    """An expression with the values of its objects left out: what a map's keys come from."""
    pieces: list[bytes] = []
    at, pending = expr.node.start_byte, [expr.node]
    while pending:
        node = pending.pop()
        value = node.child_by_field_name("val") if node.type == "object_elem" else None
        if value is not None:
            pieces.append(expr.text.data[at : value.start_byte])
            at = value.end_byte
        else:
            pending.extend(reversed(node.named_children))
    return b"".join((*pieces, expr.text.data[at : expr.node.end_byte])).decode("utf-8", "replace")


def unified(name: str, old: bytes, new: bytes) -> str:
    """A unified diff of one file as git shows it; undecodable bytes are replaced, line breaks kept."""
    before, after = (data.decode("utf-8", "replace").splitlines(keepends=True) for data in (old, new))
    lines: list[str] = []
    for line in difflib.unified_diff(before, after, f"a/{name}", f"b/{name}" if new else "/dev/null"):
        lines.append(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n")
    return "".join(lines)
