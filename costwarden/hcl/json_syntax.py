"""Terraform's JSON syntax (.tf.json): the same nouns, lines found by position of the key, best effort."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from costwarden.hcl.syntax import Attribute, Block, SourceFile

_LABELS = {
    "resource": 2,
    "data": 2,
    "module": 1,
    "provider": 1,
    "variable": 1,
    "output": 1,
    "locals": 0,
    "terraform": 0,
}
_TEMPLATE = re.compile(r"[$%]\{")
_DEPTH = 40


def parse_json(data: bytes) -> SourceFile:
    """Blocks of one .tf.json file. JSON has no comments here, so it holds no ignores."""
    import json

    text = data.decode("utf-8-sig", "replace")
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        return SourceFile(error_line=error.lineno)
    except (RecursionError, ValueError):
        return SourceFile(error_line=1)
    if not isinstance(document, dict):
        return SourceFile(error_line=1)
    lines = _Lines(text)
    blocks: list[Block] = []
    for kind, content in document.items():
        if kind in _LABELS:
            lines.enter(kind)
            blocks.extend(_labelled(kind, (), content, _LABELS[kind], lines))
    return SourceFile(tuple(blocks))


class _Lines:
    """Lines of keys, searched forwards from the key seen last: the document's order is the file's."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    @property
    def here(self) -> int:
        return self._text.count("\n", 0, self._at) + 1

    def enter(self, key: str) -> int:
        """The line of the next `"key":`."""
        import json

        for quoted in dict.fromkeys((json.dumps(key, ensure_ascii=False), json.dumps(key))):
            match = re.compile(re.escape(quoted) + r"[ \t\r\n]*:").search(self._text, self._at)
            if match is not None:
                self._at = match.start()
                break
        return self.here


def _labelled(kind: str, labels: tuple[str, ...], content: Any, wanted: int, lines: _Lines) -> Iterator[Block]:
    for each in content if isinstance(content, list) else [content]:
        if not isinstance(each, dict):
            continue
        if wanted:
            for label, inner in each.items():
                lines.enter(label)
                yield from _labelled(kind, (*labels, label), inner, wanted - 1, lines)
        else:
            yield _block(kind, labels, each, lines, 0)


def _block(kind: str, labels: tuple[str, ...], content: Mapping[str, Any], lines: _Lines, depth: int) -> Block:
    start = lines.here
    attributes: dict[str, Attribute] = {}
    for name, value in content.items():
        line = lines.enter(name)
        keys = {key: lines.enter(key) for key in value} if isinstance(value, dict) and depth < _DEPTH else {}
        end = max([line, *keys.values()])
        attributes[name] = Attribute(
            name, line, end, 0, 0, references=_references(value), keys=keys, text=_literal(value)
        )
    return Block(kind, labels, start, max([start, *(one.end_line for one in attributes.values())]), attributes)


def _literal(value: Any) -> str | None:
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, (int, float)):
        return str(value)
    return value if isinstance(value, str) and not _TEMPLATE.search(value) else None


def _references(value: Any) -> tuple[str, ...]:
    """References inside the templates of a JSON value."""
    from costwarden.hcl.parse import template_references

    found: dict[str, None] = {}
    pending = [value]
    while pending:
        each = pending.pop()
        if isinstance(each, dict):
            pending.extend(each.values())
        elif isinstance(each, list):
            pending.extend(each)
        elif isinstance(each, str) and _TEMPLATE.search(each):
            found.update(dict.fromkeys(template_references(each)))
    return tuple(found)
