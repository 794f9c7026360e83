"""Addresses by the resolver of identities: states, plans and id maps given, then the source's own tags and names."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from costwarden.hcl.identity.entries import (
    Entry,
    InventoryNotReadable,
    entries_of_map,
    entries_of_plan,
    entries_of_state,
)
from costwarden.hcl.identity.find import CloudResource, Inventory, Unmapped, find_address
from costwarden.hcl.identity.sources import RootSource
from costwarden.recommend.model import Recommendation
from costwarden.savings.model import NotIncluded
from costwarden.savings.place import FindAddress, address_of
from costwarden.savings.workplace import Root

_MOST_BYTES = 256 * 1024 * 1024


def finder(maps: Sequence[Path], directory: Path) -> FindAddress:
    """What the recommendation brings along first; then what the maps say; then the source.

    An entry of a map belongs to the root it names, else to any. Errors: InventoryNotReadable.
    """
    entries = tuple(entry for path in maps for entry in _entries(path))
    base = directory.resolve()

    def find(one: Recommendation, root: Root) -> tuple[str, str] | NotIncluded:
        known = address_of(one, root)
        if not isinstance(known, NotIncluded):
            return known
        mine = tuple(entry for entry in entries if entry.root in ("", root.path, root.project))
        source = RootSource(root.path, root.folder(base), base, root.var_files, root.workspace)
        arn = one.resource_id if one.resource_id.startswith("arn:") else ""
        asked = CloudResource(one.resource_id, one.resource_type, arn, one.resource_name, one.tags)
        found = find_address(asked, Inventory(mine, (source,)))
        if isinstance(found, Unmapped):
            return NotIncluded(one.id, one.where, "unmapped", found.reason)
        return found.address, found.how.value

    return find


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
