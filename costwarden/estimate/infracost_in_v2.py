"""Infracost 2 JSON (`scan --json`): snake case, no past. Its amounts are decimals as text, or plain numbers."""

from __future__ import annotations

from costwarden.estimate.infracost_in_address import type_of
from costwarden.estimate.infracost_in_fields import Fields
from costwarden.estimate.infracost_in_side import FREE, UNSUPPORTED, side_of
from costwarden.estimate.infracost_model import (
    ForeignEstimate,
    ForeignProject,
    ForeignResource,
    InfracostNotReadable,
)
from costwarden.estimate.model import CostComponent, SubresourceCost
from costwarden.money import ZERO

_MAX_DEPTH = 20


def read_v2(root: Fields, path: str) -> ForeignEstimate:
    """Errors: InfracostNotReadable for wrong types and for projects with a critical diagnostic."""
    projects = [_project(one, path) for one in root.objects("projects")]
    return ForeignEstimate(path, "Infracost 2", root.text("currency", "USD"), projects)


def _project(project: Fields, path: str) -> ForeignProject:
    name = project.text("project_name") or project.text("path") or "infracost"
    warnings = []
    for diagnostic in project.objects("diagnostics"):
        words = " ".join(diagnostic.text("message", "a diagnostic without words").split())[:300]
        if diagnostic.text("severity") in ("critical", "error"):
            raise InfracostNotReadable(
                path, f"Infracost failed for project {name!r}: {words}", hint="run infracost again until it succeeds"
            )
        if diagnostic.text("severity") == "warning":
            warnings.append(f"Infracost: {words}")
    planned: dict[str, ForeignResource] = {}
    for entry in project.objects("resources"):
        resource = _resource(entry)
        if resource.address in planned:
            raise InfracostNotReadable(path, f"{entry.place}: {resource.address} is there twice")
        planned[resource.address] = resource
    return ForeignProject(name, project.text("path"), "", planned, None, warnings)


def _resource(entry: Fields) -> ForeignResource:
    address = entry.required("name")
    metadata = entry.object("metadata") or Fields({}, "", entry.place)
    parts = (_components(entry), _subresources(entry, 0))
    if not entry.flag("is_supported", default=True):
        side = UNSUPPORTED
    elif entry.flag("is_free") and not any(parts):
        side = FREE
    else:
        side = side_of(*parts, entry.amount("total_monthly_cost"))
    tags = entry.texts("tags")
    if tags is None and entry.flag("supports_tags"):
        tags = {}
    return ForeignResource(
        address=address,
        type=entry.text("type") or type_of(address),
        side=side,
        tags=tags,
        file=metadata.text("filename"),
        line=metadata.whole("start_line"),
    )


def _subresources(entry: Fields, depth: int) -> list[SubresourceCost]:
    if depth > _MAX_DEPTH:
        raise entry.fail("subresources", f"nested at most {_MAX_DEPTH} deep")
    return [
        SubresourceCost(sub.text("name"), tuple(_components(sub)), tuple(_subresources(sub, depth + 1)))
        for sub in entry.objects("subresources")
    ]


def _components(entry: Fields) -> list[CostComponent]:
    return [_component(one) for one in entry.objects("cost_components")]


def _component(entry: Fields) -> CostComponent:
    """Quantity 0 with a price is usage that nobody gave; price 0 with a quantity is a price that was not found."""
    price, quantity = entry.amount("price"), entry.amount("quantity")
    cost = entry.amount("total_monthly_cost")
    usage = bool(entry.amount("usage_monthly_cost"))
    if not quantity and not cost:
        return CostComponent(entry.text("name"), entry.text("unit"), None, price or None, None, usage_based=True)
    missing = price is None or price == ZERO
    return CostComponent(
        name=entry.text("name"),
        unit=entry.text("unit"),
        monthly_quantity=quantity,
        price=None if missing else price,
        monthly_cost=None if missing and not cost else cost,
        usage_based=usage,
        price_missing=f"Infracost found no price for {entry.text('name')}" if missing else "",
    )
