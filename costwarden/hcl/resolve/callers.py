"""Which module calls lead to a directory: an edit inside it changes every one of them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from costwarden.hcl.parse import literal_text, parse_file
from costwarden.hcl.refusal import Refused
from costwarden.hcl.resolve.literals import unescaped
from costwarden.hcl.resolve.repository import Snapshot, SourceText
from costwarden.hcl.resolve.source import top_level

_SOURCE = re.compile(
    rb"""source"?(?:\s|/\*(?:[^*]|\*(?!/))*\*/)*[=:](?:\s|/\*(?:[^*]|\*(?!/))*\*/|(?:#|//)[^\n]*\n)*"""
    rb""""(\.\.?(?:/[^"\r\n]*)?)\""""
)


_UNIT_SOURCE = re.compile(rb"""^\s*source\s*=\s*"([^"\r\n]*)\"""", re.MULTILINE)
UNIT = "terragrunt"
UNIT_FILE = "terragrunt.hcl"
_UNREAD = ""  # in place of the directory it leads to


@dataclass(frozen=True, slots=True)
class Caller:
    """A `module` block of the repository whose local source is the directory; or a Terragrunt unit, named UNIT."""

    directory: str
    name: str
    file: str
    line: int


def callers_of(snapshot: Snapshot, directory: str) -> list[Caller]:
    """Every call of `directory` in the repository, in order of files.

    A file with a syntax error counts as one, and so does one that Terraform can read and we cannot.
    """
    found = [Caller(folder, "", text.name, 1) for folder, text in _index(snapshot).get(_UNREAD, ())]
    for folder, text in _index(snapshot).get(directory, ()):
        if text.name.endswith(".hcl"):
            found.append(Caller(folder, UNIT, text.name, 1))
        else:
            found.extend(_calls(text, folder, directory))
    return found


def _index(snapshot: Snapshot) -> dict[str, list[tuple[str, SourceText]]]:
    """(folder, file) by the directory a source written there leads to."""
    known = snapshot.kept.get("callers")
    if isinstance(known, dict):
        return known
    index: dict[str, list[tuple[str, SourceText]]] = {}
    for folder in snapshot.walk():
        for name in snapshot.listing(folder).sources:
            text = snapshot.text(f"{folder}/{name}")
            if text is None:
                path = f"{folder}/{name}"
                if os.path.exists(path):  # noqa: PTH110
                    shown = SourceText(os.path.relpath(path, snapshot.base).replace(os.sep, "/"), b"")
                    index.setdefault(_UNREAD, []).append((folder, shown))
                continue
            for source in _sources(text):
                index.setdefault(_leads(folder, source), []).append((folder, text))
        for name in snapshot.listing(folder).units:
            unit = snapshot.text(f"{folder}/{name}")
            if unit is None:
                continue
            for source in _unit_sources(unit, str(snapshot.base)):
                index.setdefault(_leads(folder, source), []).append((folder, unit))
    snapshot.kept["callers"] = index
    return index


def _sources(text: SourceText) -> tuple[str, ...]:
    if text.calls is None:
        written = {match[1].decode("utf-8", "replace") for match in _SOURCE.finditer(text.data)}
        if text.escapes or (text.name.endswith(".json") and b"\\/" in text.data):
            with suppress(Refused):  # its syntax error is told where it is read
                written |= {source for _, source, _ in _written(text)}
        text.calls = tuple(written)
    return text.calls


def _unit_sources(text: SourceText, base: str) -> tuple[str, ...]:
    """Local sources of a Terragrunt file: "../../modules//app", "${get_repo_root()}/modules/app"."""
    if text.calls is None:
        found: set[str] = set()
        for match in _UNIT_SOURCE.finditer(text.data):
            written = match[1].decode("utf-8", "replace").partition("?")[0]
            head, computed, tail = written.rpartition("}")
            if computed:
                found.add(os.path.relpath(base + tail, f"{base}/{os.path.dirname(text.name)}"))  # noqa: PTH120
                found.add(f".{tail}")  # get_terragrunt_dir()
            elif head == "" and tail.startswith("."):
                found.add(tail)
        text.calls = tuple(found)
    return text.calls


def _leads(folder: str, source: str) -> str:
    path = os.path.normpath(f"{folder}/{source}")
    return os.path.realpath(path) if _linked(path) else path


def _linked(path: str) -> bool:
    return os.path.islink(path) or os.path.islink(os.path.dirname(path))  # noqa: PTH114, PTH120


def _calls(text: SourceText, folder: str, directory: str) -> list[Caller]:
    try:
        return [
            Caller(folder, name, text.name, line)
            for name, source, line in _written(text)
            if _leads(folder, source) == directory
        ]
    except Refused:
        return [Caller(folder, "", text.name, 1)]


def _written(text: SourceText) -> Iterator[tuple[str, str, int]]:
    """(name, source, line) of every module call. Raises Refused where the file has a syntax error."""
    if text.name.endswith(".json"):
        for block in parse_file(text.name, text.data).blocks:
            attribute = block.attributes.get("source") if block.kind == "module" else None
            if attribute is not None and attribute.text:
                yield block.labels[0], attribute.text, block.line
        return
    for call in top_level(text):
        source = call.attribute("source") if call.kind == "module" and call.labels else None
        written = literal_text(source.node) if source is not None else None
        if written is not None:
            yield call.labels[0], unescaped(written), call.line
