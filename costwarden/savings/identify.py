"""Addresses by the resolver of identities: states, plans and id maps given, then the source's own tags and names."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from costwarden.hcl.identity.entries import (
    Entry,
    InventoryNotReadable,
    entries_of_map,
    entries_of_plan,
    entries_of_state,
)
from costwarden.hcl.identity.find import CloudResource, How, Inventory, Mapped, Unmapped, Why, find_address
from costwarden.hcl.identity.sources import RootSource
from costwarden.recommend.model import Recommendation
from costwarden.savings.model import NotIncluded
from costwarden.savings.place import FindAddress, FoundAddress, address_of
from costwarden.savings.workplace import Root

_MOST_BYTES = 256 * 1024 * 1024


def finder(maps: Sequence[Path], directory: Path) -> FindAddress:
    """What the recommendation brings along first; then what the maps say; then the source.

    An entry of a map belongs to the root it names, else to any: PATH=FILE names it, an id map does by itself, and a
    state or plan does by lying in the root's folder. What a map gives one root is no other's. Errors:
    InventoryNotReadable.
    """
    base = directory.resolve()
    place = _place(base)
    entries = tuple(entry for path in maps for entry in _read(path, base))

    def find(one: Recommendation, root: Root) -> FoundAddress | NotIncluded:
        arn = one.resource_id if one.resource_id.startswith("arn:") else ""
        asked = CloudResource(one.resource_id, one.resource_type, arn, one.resource_name, one.tags)
        here = {root.project, root.path or ".", posixpath.normpath(posixpath.join(place, root.path))}
        named = tuple(entry for entry in entries if entry.root and posixpath.normpath(entry.root) in here)
        names_root = _knows(named, asked)
        if not names_root and _knows((entry for entry in entries if entry.root), asked):
            return NotIncluded(one.id, one.where, "unmapped", f"a map gives it another root than {root.path or '.'}")
        known = address_of(one, root)
        if isinstance(known, FoundAddress):
            return replace(known, names_root=names_root)
        mine = tuple(entry for entry in entries if not entry.root) + named
        source = RootSource(root.path, root.folder(base), base, root.var_files, root.workspace)
        found = find_address(asked, Inventory(mine, (source,)))
        if isinstance(found, Unmapped):
            return NotIncluded(one.id, one.where, "unmapped", found.reason)
        return FoundAddress(found.address, found.how.value, names_root or found.how is How.IMPORT)

    return find


def opened_in(resources: Sequence[Mapping[str, Any]]) -> FindAddress:
    """For pull requests that are open: where it was found when they were opened (SavingsPull.resources)."""
    rows = {str(row["recommendation_id"]): row for row in resources if "root" in row}

    def find(one: Recommendation, root: Root) -> FoundAddress | NotIncluded:
        row = rows.get(one.id)
        if row is None:
            return address_of(one, root)
        # A folder that is one root alone is named after its checkout, wherever that lies: the path says it all.
        shared = root.var_files or root.workspace
        if row["root"] != root.path or (shared and row.get("project", root.project) != root.project):
            return NotIncluded(one.id, one.where, "unmapped", f"it was opened for {row['root'] or '.'}")
        return FoundAddress(str(row["address"]), "the pull request", names_root=True)

    return find


def _knows(entries: Iterable[Entry], asked: CloudResource) -> bool:
    """Whether any of them has the id, be it once or several times."""
    found = find_address(asked, Inventory(tuple(entries)))
    return isinstance(found, Mapped) or found.why in (Why.AMBIGUOUS, Why.UNKNOWN_TYPE)


def _place(base: Path) -> str:
    """Where the checkout lies in its work tree, for maps name roots from the top of that; "" without git."""
    top = next((folder for folder in (base, *base.parents) if (folder / ".git").exists()), base)
    return "" if top == base else base.relative_to(top).as_posix()


def _read(path: Path, base: Path) -> Iterator[Entry]:
    """PATH=FILE says which root FILE is of; else its own word, else the checkout's folder it lies in."""
    given, sign, file = str(path).partition("=")
    named = given if sign and not path.exists() else ""
    path = Path(file) if named else path
    folder = path.resolve().parent
    is_root = (
        folder != base
        and folder.is_relative_to(base)
        and any(one.suffix in (".tf", ".tofu") for one in folder.iterdir())
    )
    inside = folder.relative_to(base).as_posix() if is_root else ""
    for entry in _entries(path):
        yield replace(entry, root=named or entry.root or inside)


def _entries(path: Path) -> Iterator[Entry]:
    """Told by its keys: a state has a version and a lineage, a plan a format_version, a map neither."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise InventoryNotReadable(str(path), "it is larger than 256 MB", "give the map of one root at a time")
        data = path.read_bytes()
        keys = json.loads(data)
    except (OSError, ValueError, RecursionError):
        hint = "give a state, a plan in JSON, or an id map"
        raise InventoryNotReadable(str(path), "it is no JSON that can be read", hint) from None
    keys = keys.keys() if isinstance(keys, dict) else ()
    if "format_version" in keys and "lineage" not in keys:
        yield from entries_of_plan(data, "")
    elif "lineage" in keys or "serial" in keys:
        yield from entries_of_state(data, "")
    else:
        yield from entries_of_map(data)
