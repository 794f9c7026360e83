"""c3x JSON: `estimate --format json` (costs with line items) and `diff --format json` (two totals per resource)."""

from __future__ import annotations

from decimal import Decimal

from costwarden.estimate.infracost_in_address import split_module_name, type_of
from costwarden.estimate.infracost_in_fields import Fields
from costwarden.estimate.infracost_in_side import side_of
from costwarden.estimate.infracost_model import (
    ForeignEstimate,
    ForeignProject,
    ForeignResource,
    InfracostNotReadable,
)
from costwarden.estimate.model import CostComponent
from costwarden.money import ZERO


def read_c3x(root: Fields, path: str) -> ForeignEstimate:
    """Errors: InfracostNotReadable for wrong types."""
    if "costs" in root.values:
        planned, past = _costs(root, path), None
    else:
        planned, past = _deltas(root)
    words = "c3x does not list the resources it has no price for: they count as nothing in the totals"
    project = ForeignProject("c3x", "", "", planned, past, (words,))
    return ForeignEstimate(path, "c3x", root.text("currency", "USD"), [project])


def _costs(root: Fields, path: str) -> dict[str, ForeignResource]:
    found: dict[str, ForeignResource] = {}
    for entry in root.objects("costs"):
        kind = entry.text("kind")
        address = _address(entry.text("resource"), kind, entry.text("name"))
        if not address:
            raise entry.fail("resource", "given")
        components = [_component(one) for one in entry.objects("line_items")]
        side = side_of(components, (), entry.amount("monthly_subtotal"))
        if address in found:
            raise InfracostNotReadable(path, f"{entry.place}: {address} is there twice")
        found[address] = ForeignResource(address, kind or type_of(address), side)
    return found


def _address(label: str, kind: str, name: str) -> str:
    """The Terraform address. Before 0.3.19 a label was KIND.NAME, where NAME holds the module path:
    aws_instance.module.a.web[0] is module.a.aws_instance.web[0]."""
    if kind and name.startswith("module."):
        module, own = split_module_name(name)
        return f"{module}.{kind}.{own}"
    if kind and name:
        return f"{kind}.{name}"
    return label


def _component(entry: Fields) -> CostComponent:
    quantity, price, cost = (entry.amount(name) for name in ("quantity", "unit_rate", "monthly_cost"))
    missing = price is None or price == ZERO
    usage = quantity is None or quantity == ZERO
    return CostComponent(
        name=entry.text("description") or entry.text("dimension"),
        unit=entry.text("unit"),
        monthly_quantity=None if usage else quantity,
        price=None if missing else price,
        monthly_cost=None if missing or usage else cost,
        usage_based=usage,
        price_missing=f"c3x found no price for {entry.text('dimension')}" if missing else "",
        # "static" rates are written in c3x's catalogue by hand.
        estimated=entry.text("price_source") in ("static", "stub"),
    )


def _deltas(root: Fields) -> tuple[dict[str, ForeignResource], dict[str, ForeignResource]]:
    planned: dict[str, ForeignResource] = {}
    past: dict[str, ForeignResource] = {}
    for entry in root.objects("resources"):
        address, change = entry.required("resource"), entry.text("kind")
        for side, name, gone in ((past, "baseline", "added"), (planned, "current", "removed")):
            amount: Decimal | None = entry.amount(name)
            if change != gone:
                side[address] = ForeignResource(address, type_of(address), side_of((), (), amount))
    return planned, past
