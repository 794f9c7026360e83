"""Rendered attributes to the two things a plan has: values, and a mask of what is not known before apply."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from costwarden.hcl.openness import Openness
from costwarden.hcl.syntax import Block
from costwarden.plan.redact import has_true

_META = frozenset("id __tfmeta count for_each provider depends_on lifecycle connection provisioner dynamic".split())
# Inside nested blocks only these are the renderer's own.
_NESTED_META = frozenset({"id", "__tfmeta", "dynamic"})
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_DEPTH = 60


class ValueReader:
    """`ids` are the identifiers the renderer made up: a value that holds one is a reference, not a value."""

    def __init__(self, ids: frozenset[str], openness: Openness) -> None:
        self._ids = ids
        self._openness = openness

    def read(
        self, rendered: Mapping[str, Any], module: str, file: str, block: Block
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """(attributes, after_unknown) of one resource; nested blocks are lists, nulls are left out."""
        return self._block(rendered, module, file, block, block, {}, _META, 0)

    def _block(
        self,
        rendered: Mapping[str, Any],
        module: str,
        file: str,
        block: Block,
        written: Block | None,
        iterators: Mapping[str, bool],
        skipped: frozenset[str],
        depth: int,
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        values: dict[str, Any] = {}
        mask: dict[str, Any] = {}
        for name, value in rendered.items():
            if name in skipped or depth > _DEPTH:
                continue
            if (inner := _nested(value)) is not None:
                sources = list(_written(written, name)) if written is not None else []
                read = [
                    self._block(
                        one,
                        module,
                        file,
                        block,
                        (sources[at] if at < len(sources) else sources[-1]) if sources else None,
                        {**iterators, **self._iterators(module, file, block, written)},
                        _NESTED_META,
                        depth + 1,
                    )
                    for at, one in enumerate(inner)
                ]
                values[name] = [one for one, _ in read]
                if any(unknown for _, unknown in read):
                    mask[name] = [unknown for _, unknown in read]
                continue
            attribute = written.attributes.get(name) if written is not None else None
            openly = attribute is None or self._openness.is_open(module, file, attribute, iterators, block)
            kept, unknown = self._value(value, openly, depth)
            if has_true(unknown):
                mask[name] = unknown
            if kept is not None:
                values[name] = kept
        own_id = written.attributes.get("id") if written is not None else None
        if own_id is not None:  # the renderer's made-up id took its place
            if own_id.text is not None:
                values["id"] = own_id.text
            else:
                mask["id"] = True
        for dynamic in (one for one in (written.blocks if written is not None else ()) if one.kind == "dynamic"):
            over = dynamic.attributes.get("for_each")
            name = dynamic.labels[0] if dynamic.labels else ""
            if (
                name
                and name not in values
                and (over is None or self._openness.is_open(module, file, over, block=block))
            ):
                mask[name] = True
        return values, mask

    def _iterators(self, module: str, file: str, block: Block, written: Block | None) -> dict[str, bool]:
        found: dict[str, bool] = {}
        for dynamic in (one for one in (written.blocks if written is not None else ()) if one.kind == "dynamic"):
            over, named = dynamic.attributes.get("for_each"), dynamic.attributes.get("iterator")
            openly = over is None or self._openness.is_open(module, file, over, block=block)
            found[dynamic.labels[0] if dynamic.labels else ""] = openly
            for reference in named.references[-1:] if named is not None else ():
                found[reference] = openly
        return found

    def _value(self, value: Any, openly: bool, depth: int) -> tuple[Any, Any]:
        """(value, mask): unknown parts are None in a list and absent from a map, True in the mask."""
        if value is None:
            return None, openly
        if isinstance(value, str):
            return (None, True) if self._is_unknown(value) else (value, False)
        if depth > _DEPTH:
            return None, True
        if isinstance(value, Mapping):
            if "__attribute__" in value:
                return None, True
            read = {key: self._value(inner, openly, depth + 1) for key, inner in value.items() if key != "__tfmeta"}
            masks = {key: unknown for key, (_, unknown) in read.items() if has_true(unknown)}
            return {key: kept for key, (kept, unknown) in read.items() if unknown is not True}, masks or False
        if isinstance(value, list):
            items = [self._value(inner, openly, depth + 1) for inner in value]
            masks_list = [unknown for _, unknown in items]
            return [kept for kept, _ in items], masks_list if any(map(has_true, masks_list)) else False
        return value, False

    def _is_unknown(self, text: str) -> bool:
        if "${" in text:
            return True
        return any(found in self._ids for found in _UUID.findall(text))


def made_up_ids(blocks: Iterator[Mapping[str, Any]]) -> frozenset[str]:
    """Every `id` the renderer gave to a block or a nested block."""
    ids: set[str] = set()
    pending: list[Any] = list(blocks)
    while pending:
        each = pending.pop()
        if isinstance(each, Mapping):
            if "__tfmeta" in each and isinstance(each.get("id"), str):
                ids.add(each["id"])
            pending.extend(inner for inner in each.values() if isinstance(inner, (Mapping, list)))
        elif isinstance(each, list):
            pending.extend(inner for inner in each if isinstance(inner, (Mapping, list)))
    return frozenset(ids)


def _nested(value: Any) -> Sequence[Mapping[str, Any]] | None:
    """The blocks of one name: the renderer writes one as a dict, several as a list."""
    listed = value if isinstance(value, list) else [value]
    if listed and all(isinstance(one, Mapping) and "__tfmeta" in one for one in listed):
        return listed
    return None


def _written(block: Block, name: str) -> Iterator[Block]:
    yield from block.nested(name)
