"""The `diff` part of an Infracost document: planned minus past, per resource, part and component."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from costwarden.estimate.infracost_out_resource import amount_text
from costwarden.estimate.resource import HOURS
from costwarden.money import ZERO

Json = dict[str, Any]
_NUMBERS = ("hourlyQuantity", "monthlyQuantity", "price", "hourlyCost", "monthlyCost")


def diff_resources(past: Sequence[Json], planned: Sequence[Json]) -> list[Json]:
    """What differs, by name; resources and parts in planned order, what is gone last. Equal ones are left out."""
    earlier = {one["name"]: one for one in past}
    pairs = [(earlier.pop(one["name"], None), one) for one in planned]
    found = [_resource(before, after) for before, after in [*pairs, *((one, None) for one in earlier.values())]]
    return [one for one in found if one is not None]


def _resource(before: Json | None, after: Json | None) -> Json | None:
    one = after or before or {}
    components = _components(_list(before, "costComponents"), _list(after, "costComponents"))
    parts = diff_resources(_list(before, "subresources"), _list(after, "subresources"))
    if not components and not parts and before is not None and after is not None:
        return None
    entry: Json = {key: one[key] for key in ("name", "resourceType", "tags") if key in one}
    entry["metadata"] = {}
    monthly = _difference(before, after, "monthlyCost")
    entry["hourlyCost"] = amount_text(None if monthly is None else monthly / HOURS)
    entry["monthlyCost"] = amount_text(monthly)
    if components:
        entry["costComponents"] = components
    if parts:
        entry["subresources"] = parts
    return entry


def _components(past: Sequence[Json], planned: Sequence[Json]) -> list[Json]:
    rest = list(past)
    result = []
    for after in planned:
        before = _take(rest, after["name"])
        if before is None or any(before[name] != after[name] for name in _NUMBERS):
            result.append(_component(before, after))
    result.extend(_component(before, None) for before in rest)
    return result


def _take(rest: list[Json], name: str) -> Json | None:
    """The component of that name, else the first whose name is the same up to " (": it describes what changed."""
    for same in (lambda one: one["name"] == name, lambda one: _stem(one["name"]) == _stem(name)):
        for one in rest:
            if same(one):
                rest.remove(one)
                return one
    return None


def _stem(name: str) -> str:
    return name.partition(" (")[0]


def _component(before: Json | None, after: Json | None) -> Json:
    one = after or before or {}
    entry: Json = {"name": _name(before, after), "unit": one["unit"]}
    for name in _NUMBERS:
        entry[name] = amount_text(_difference(before, after, name))
    entry["usageBased"] = one["usageBased"]
    entry["priceNotFound"] = any(side is not None and side["priceNotFound"] for side in (before, after))
    return entry


def _name(before: Json | None, after: Json | None) -> str:
    """ "Instance usage (Linux, t2.micro → t2.medium)": only the words that differ are shown twice."""
    if before is None or after is None or before["name"] == after["name"]:
        return str((after or before or {})["name"])
    old, new = before["name"].partition(" (")[2].rstrip(")"), after["name"].partition(" (")[2].rstrip(")")
    olds, news = old.split(", "), new.split(", ")
    if len(olds) != len(news):
        return f"{_stem(after['name'])} ({old} → {new})"
    words = [now if now == then else f"{then} → {now}" for then, now in zip(olds, news, strict=True)]
    return f"{_stem(after['name'])} ({', '.join(words)})"


def _difference(before: Json | None, after: Json | None, name: str) -> Decimal | None:
    """None where one side is unknown; a side that does not exist is a known zero."""
    values = [ZERO if side is None else side[name] for side in (before, after)]
    if values[0] is None or values[1] is None:
        return None
    return Decimal(values[1]) - Decimal(values[0])


def _list(side: Json | None, name: str) -> list[Json]:
    return side.get(name, []) if side is not None else []
