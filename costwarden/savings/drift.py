"""The drift catcher: the cloud was changed underneath, and the next apply would change it back; the source follows.

A plan on refreshed state says it: an update whose `before` is what is there and whose `after` is what the code says.
Only attributes that decide a cost are proposed. Its saving, if any, was made at the change and is not counted again.
What somebody deleted in the cloud is a creation in such a plan, and a deletion in its `resource_drift`: the whole plan
is needed for it (`read_plan(..., raw=True)`).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from costwarden.plan.model import Plan, ResourceChange
from costwarden.recommend.inventory import resource_from
from costwarden.recommend.kinds import DRIFT, GONE, KINDS
from costwarden.recommend.model import Confidence, Recommendation, Value


def drift_of(plan: Plan, now: datetime.datetime, tenant: str = "") -> list[Recommendation]:
    """One recommendation per resource whose cost attributes differ, in order of addresses."""
    found = [_recommendation(change, plan, now, tenant) for change in plan.resources if change.actions == ("update",)]
    gone = _deleted(plan)
    created = [one for one in plan.resources if one.actions == ("create",) and one.address in gone]
    found += [_forgotten(change, gone[change.address], plan, now, tenant) for change in created]
    return sorted((one for one in found if one is not None), key=lambda one: one.address)


def _deleted(plan: Plan) -> dict[str, Mapping[str, Any]]:
    """Address -> attributes it last had, of what a refresh did not find any more."""
    listed = plan.raw.get("resource_drift") if plan.raw is not None else None
    found: dict[str, Mapping[str, Any]] = {}
    for one in listed if isinstance(listed, list) else ():
        change = one.get("change") if isinstance(one, Mapping) else None
        if not isinstance(change, Mapping) or change.get("actions") != ["delete"]:
            continue
        before = change.get("before")
        if one.get("mode", "managed") == "managed" and isinstance(before, Mapping):
            found[str(one.get("address"))] = before
    return found


def _forgotten(
    change: ResourceChange, before: Mapping[str, Any], plan: Plan, now: datetime.datetime, tenant: str
) -> Recommendation:
    said = ("the cloud does not have it any more, and the next apply would create it anew", "no saving is claimed here")
    return _drifted(change, before, plan, now, tenant, kind=GONE, maths=said)


def _recommendation(change: ResourceChange, plan: Plan, now: datetime.datetime, tenant: str) -> Recommendation | None:
    if change.before is None or change.after is None:
        return None
    current: dict[str, Value] = {}
    target: dict[str, Value] = {}
    for path in cost_attributes(change.type):
        code, cloud = _value(change.after, path), _value(change.before, path)
        if code is not None and cloud is not None and code != cloud:
            current[path], target[path] = code, cloud
    if not target:
        return None
    told = (f"{path}: the code says {current[path]}, the cloud has {target[path]}" for path in target)
    said = (*told, "its saving was made when the cloud was changed: none is claimed here")
    return _drifted(change, change.before, plan, now, tenant, kind=DRIFT, maths=said, current=current, target=target)


def _drifted(
    change: ResourceChange,
    before: Mapping[str, Any],
    plan: Plan,
    now: datetime.datetime,
    tenant: str,
    *,
    kind: str,
    maths: tuple[str, ...],
    current: Mapping[str, Value] = MappingProxyType({}),
    target: Mapping[str, Value] = MappingProxyType({}),
) -> Recommendation:
    region = getattr(plan.providers.get(change.provider_key), "region", None) or ""
    resource = resource_from(change.type, change.provider, change.address, before, region)
    return Recommendation(
        provider=resource.provider if resource.provider in ("aws", "azure", "gcp") else "aws",  # type: ignore[arg-type]
        account=resource.account,
        region=resource.region,
        resource_id=resource.id,
        kind=kind,
        source="drift catcher",
        resource_type=change.type,
        resource_name=resource.name,
        tenant=tenant,
        tags=resource.tags,
        current=current,
        target=target,
        maths=maths,
        confidence=Confidence.HIGH,
        observed_at=now,
        address=change.address,
    )


def cost_attributes(resource_type: str) -> list[str]:
    """Every attribute path that a kind of saving edits in this type."""
    paths = (path for kind in KINDS.values() for path in kind.attributes.get(resource_type, {}).values())
    return sorted(dict.fromkeys(paths))


def _value(attributes: Mapping[str, Any], path: str) -> Value:
    """A plain value at a path, the first element of nested blocks; None where there is none."""
    here: Any = attributes
    for step in _steps(path):
        if isinstance(here, list):
            here = here[0] if here else None
        here = here.get(step) if isinstance(here, Mapping) else None
    return here if isinstance(here, str | int | bool) and here != "" else None


def _steps(path: str) -> Iterator[str]:
    yield from path.split(".")
