"""Which module calls lead to a directory: an edit inside it changes every one of them."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

from costwarden.hcl.parse import literal_text, parse_file
from costwarden.hcl.refusal import Refused
from costwarden.hcl.resolve.repository import Snapshot, SourceText
from costwarden.hcl.resolve.source import top_level

_SOURCE = re.compile(rb"""source"?\s*[=:]\s*"(\.\.?(?:/[^"\r\n]*)?)\"""")


_UNIT_SOURCE = re.compile(rb"""^\s*source\s*=\s*"([^"\r\n]*)\"""", re.MULTILINE)
UNIT = "terragrunt"


@dataclass(frozen=True, slots=True)
class Caller:
    """A `module` block of the repository whose local source is the directory; or a Terragrunt unit, named UNIT."""

    directory: str
    name: str
    file: str
    line: int


def callers_of(snapshot: Snapshot, directory: str) -> list[Caller]:
    """Every call of `directory` in the repository, in order of files. A file with a syntax error counts as one."""
    found: list[Caller] = []
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
        text.calls = tuple({match[1].decode("utf-8", "replace") for match in _SOURCE.finditer(text.data)})
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
            elif head == "" and tail.startswith("."):
                found.add(tail)
        text.calls = tuple(found)
    return text.calls


def _leads(folder: str, source: str) -> str:
    return os.path.normpath(f"{folder}/{source}")


def _calls(text: SourceText, folder: str, directory: str) -> list[Caller]:
    found: list[Caller] = []
    if text.name.endswith(".json"):
        for block in parse_file(text.name, text.data).blocks:
            attribute = block.attributes.get("source") if block.kind == "module" else None
            if attribute is not None and attribute.text and _leads(folder, attribute.text) == directory:
                found.append(Caller(folder, block.labels[0], text.name, block.line))
        return found
    try:
        for call in top_level(text):
            source = call.attribute("source") if call.kind == "module" and call.labels else None
            written = literal_text(source.node) if source is not None else None
            if written is not None and _leads(folder, written) == directory:
                found.append(Caller(folder, call.labels[0], text.name, call.line))
    except Refused:
        found.append(Caller(folder, "", text.name, 1))
    return found
