"""Which Terraform or OpenTofu plans a root: what its constraints and version files say of a block they must know."""

from __future__ import annotations

import re
from collections.abc import Iterator

from costwarden.hcl.parse import literal_text
from costwarden.hcl.refusal import RefusalCode, Refused
from costwarden.hcl.resolve.source import ModuleView, top_level

Version = tuple[int, ...]
# `removed` with a lifecycle: Terraform 1.7; OpenTofu had the block since 1.7 and its lifecycle since 1.10.
REMOVED_SINCE: dict[str, Version] = {"terraform": (1, 7), "tofu": (1, 10)}
_CONSTRAINT = re.compile(r"(=|!=|>=|<=|~>|>|<)?\s*v?(\d{1,4}(?:\.\d{1,4}){0,2})(?:-[\w.]+)?")
_PINS = {".terraform-version": "terraform", ".opentofu-version": "tofu", ".tool-versions": ""}
_TOOL_LINE = re.compile(r"^\s*(terraform|opentofu|tofu)\s+(\S+)", re.MULTILINE)


def needs_version(module: ModuleView, block: str, since: dict[str, Version]) -> str | None:
    """A note where the root admits versions that do not know the block, None where it admits none.

    Raises Refused(tool-too-old) where it admits only such versions.
    """
    pinned = _pinned(module)
    tool = "tofu" if pinned and pinned[0] == "tofu" else "terraform"
    if any(text.name.endswith((".tofu", ".tofu.json")) for text in module.texts):
        tool = "tofu"
    needed = ".".join(map(str, since[tool]))
    said = f"the {block} block needs {'OpenTofu' if tool == 'tofu' else 'Terraform'} {needed}"
    if pinned is not None:
        if _padded(pinned[1]) < _padded(since[tool]):
            raise Refused(RefusalCode.TOOL_TOO_OLD, f"{said}; {pinned[2]} says {'.'.join(map(str, pinned[1]))}")
        return None
    safe = False
    for written, place, line in _required(module):
        low, high = _bounds(written)
        if high is not None and high <= _padded(since[tool]):
            raise Refused(RefusalCode.TOOL_TOO_OLD, f"{said}; required_version is {written}", file=place, line=line)
        safe = safe or low >= _padded(since[tool])
    return None if safe else f"{said}: required_version does not ask for it"


def _pinned(module: ModuleView) -> tuple[str, Version, str] | None:
    """(tool, version, file) of the nearest version file."""
    here, base = module.directory, str(module.snapshot.base)
    while here.startswith(base):
        for name, tool in _PINS.items():
            text = module.snapshot.text(f"{here}/{name}")
            written = text.data.decode("utf-8", "replace") if text is not None else ""
            lines = _TOOL_LINE.search(written) if not tool else None
            if lines is not None:
                tool, written = ("terraform" if lines[1] == "terraform" else "tofu"), lines[2]
            found = _CONSTRAINT.fullmatch(written.strip()) if tool else None
            if found is not None and text is not None:
                return tool, tuple(map(int, found[2].split("."))), text.name
        here = here.rpartition("/")[0]
    return None


def _required(module: ModuleView) -> Iterator[tuple[str, str, int]]:
    """(constraint, file, line) of every literal `required_version`."""
    for text in module.with_name("required_version"):
        for block in top_level(text) if not text.name.endswith(".json") else ():
            found = block.attribute("required_version") if block.kind == "terraform" else None
            written = literal_text(found.node) if found is not None else None
            if found is not None and written is not None:
                yield written, text.name, found.line


def _bounds(constraint: str) -> tuple[Version, Version | None]:
    """(lowest version it admits, the first one above it or None), as three numbers each."""
    low: Version = (0, 0, 0)
    high: Version | None = None
    for part in constraint.split(","):
        found = _CONSTRAINT.fullmatch(part.strip())
        if found is None:
            continue
        sign, numbers = found[1] or "=", tuple(map(int, found[2].split(".")))
        version = _padded(numbers)
        above: Version | None = None
        if sign in ("=", ">=", ">", "~>"):
            low = max(low, version)
        if sign == "~>":
            above = _padded((*numbers[:-2], numbers[-2] + 1)) if len(numbers) > 1 else _padded((numbers[0] + 1,))
        elif sign in ("=", "<="):
            above = (*version[:2], version[2] + 1)
        elif sign == "<":
            above = version
        if above is not None:
            high = above if high is None else min(high, above)
    return low, high


def _padded(version: Version) -> Version:
    return (*version, 0, 0)[:3]
