"""Ids and addresses as Terraform knows them: a state, a plan, or the small map CI exports from a state."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from costwarden.errors import CostwardenError
from costwarden.hcl.resolve.address import shown_key

MAX_BYTES = 512 * 1024 * 1024
_GOOGLE = re.compile(r"^(?://[a-z0-9-]+\.googleapis\.com/|https://www\.googleapis\.com/[a-z]+/(?:v1|beta)/)")


class InventoryNotReadable(CostwardenError):
    """A state, plan or id map that cannot be used. Shows nothing of its content."""

    def __init__(self, what: str, reason: str, hint: str) -> None:
        super().__init__(f"{what} cannot be used: {reason}", hint=hint)


@dataclass(frozen=True, slots=True)
class Entry:
    """One object of one root: its Terraform type, ids as the cloud gives them, its address; `how` it is known."""

    root: str  # the root module's directory, relative to the repository
    type: str
    ids: tuple[str, ...]
    address: str
    how: str  # "state", "plan", "map"


def normal_id(cloud_id: str) -> str:
    """The id in one spelling: Azure ids are the same in any case, Google's full names drop their host."""
    if cloud_id.lower().startswith("/subscriptions/"):
        return cloud_id.lower()
    return _GOOGLE.sub("", cloud_id)


def entries_of_state(data: bytes, root: str) -> list[Entry]:
    """Managed objects of a state of version 4 (`terraform state pull`); deposed ones are left out.

    Reads type, name, key, id and arn, and nothing else. Raises InventoryNotReadable for encrypted or other states.
    """
    document = _object(data, "the state", "run `terraform state pull` and pass its output")
    if "encrypted_data" in document:
        raise InventoryNotReadable("the state", "it is encrypted", "run `tofu state pull` where the key is at hand")
    if document.get("version") != 4:
        raise InventoryNotReadable("the state", "it is not of version 4", "run `terraform state pull`")
    found: list[Entry] = []
    for resource in _objects(document.get("resources")):
        if resource.get("mode") != "managed":
            continue
        kind, name = str(resource.get("type", "")), str(resource.get("name", ""))
        prefix = f"{resource['module']}." if isinstance(resource.get("module"), str) else ""
        for instance in _objects(resource.get("instances")):
            key = instance.get("index_key")
            attributes = instance.get("attributes")
            if "deposed" in instance or not isinstance(attributes, dict):
                continue
            index = key if isinstance(key, (str, int)) and not isinstance(key, bool) else None
            found.append(Entry(root, kind, _ids(attributes), f"{prefix}{kind}.{name}{shown_key(index)}", "state"))
    return [entry for entry in found if entry.ids]


def entries_of_plan(data: bytes, root: str) -> list[Entry]:
    """Objects a plan found before its changes (`terraform show -json`), unchanged ones included."""
    document = _object(data, "the plan", "run `terraform show -json plan.out > plan.json` and pass plan.json")
    if "format_version" not in document:
        raise InventoryNotReadable("the plan", "it has no format_version", "run `terraform show -json plan.out`")
    found: list[Entry] = []
    for change in _objects(document.get("resource_changes")):
        inner = change.get("change")
        before = inner.get("before") if isinstance(inner, dict) else None
        if change.get("mode") == "managed" and isinstance(before, dict) and "deposed" not in change:
            # Where a `moved` block renames it, the code has the new address already.
            address, kind = str(change.get("address", "")), str(change.get("type", ""))
            found.append(Entry(root, kind, _ids(before), address, "plan"))
    return [entry for entry in found if entry.ids]


def entries_of_map(data: bytes) -> list[Entry]:
    """The id map of `examples/id-map`: {"version": 1, "root", "resources": [{"type", "id", "arn", "address"}]}."""
    document = _object(data, "the id map", "export it again, see examples/id-map")
    root = document.get("root")
    if document.get("version") != 1 or not isinstance(root, str):
        raise InventoryNotReadable("the id map", "it is not of version 1", "export it again, see examples/id-map")
    found: list[Entry] = []
    for one in _objects(document.get("resources")):
        kind, address = one.get("type"), one.get("address")
        if isinstance(kind, str) and isinstance(address, str) and (ids := _ids(one)):
            found.append(Entry(root, kind, ids, address, "map"))
    return found


def _ids(attributes: Mapping[str, Any]) -> tuple[str, ...]:
    given = (attributes.get("id"), attributes.get("arn"))
    return tuple(dict.fromkeys(normal_id(one) for one in given if isinstance(one, str) and one))


def _object(data: bytes, what: str, hint: str) -> Mapping[str, Any]:
    if len(data) > MAX_BYTES:
        raise InventoryNotReadable(what, "it is too large", hint)
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        raise InventoryNotReadable(what, "it is no JSON", hint) from None
    if not isinstance(document, dict):
        raise InventoryNotReadable(what, "it is no JSON object", hint)
    return document


def _objects(value: Any) -> Iterator[Mapping[str, Any]]:
    for one in value if isinstance(value, list) else ():
        if isinstance(one, dict):
            yield one
