"""What costs may be grouped and filtered by: names from outside become expressions of ours, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from costwarden.warehouse.errors import WarehouseError

Table = Literal["daily", "res_daily", "cost"]
Metric = Literal["billed", "effective", "list", "contracted"]

METRICS: dict[str, str] = {
    "billed": "BilledCost",
    "effective": "EffectiveCost",
    "list": "ListCost",
    "contracted": "ContractedCost",
}
TAG = "tag:"
# name -> expression over a row of `daily` (or of `res_daily`, or of `cost` where only that has it)
_DAILY = {
    "service": "t.ServiceName",
    "category": "t.ServiceCategory",
    "provider": "t.ProviderName",
    "billing_account": "t.BillingAccountId",
    "account": "t.SubAccountId",
    "team": "t.x_Team",
    "environment": "t.x_Environment",
    "owner": "t.x_Owner",
    "charge": "t.ChargeCategory",
    "source": "t.x_SourceId",
    "day": "t.x_ChargeDate",
    "month": "toStartOfMonth(t.x_ChargeDate)",
}
_RESOURCE = {
    "resource": "t.ResourceId",
    **{
        name: _DAILY[name] for name in ("service", "account", "team", "environment", "charge", "source", "day", "month")
    },
}
_COST = {**_DAILY, "account": "ifNull(t.SubAccountId, '')", "resource": "ifNull(t.ResourceId, '')"}
NAMES = (*_DAILY, "resource", "tag:KEY")
TIMES = frozenset({"day", "month"})


class NotADimension(WarehouseError):
    def __init__(self, name: str) -> None:
        from difflib import get_close_matches

        near = get_close_matches(name, NAMES, n=1)
        super().__init__(
            f"costs cannot be grouped by {name[:60]!r}",
            hint=f"did you mean {near[0]}?" if near else f"use one of {', '.join(NAMES)}",
        )


@dataclass(frozen=True, slots=True)
class Expression:
    """How a dimension is read from the chosen table; `parameters` are bound values of it."""

    name: str
    sql: str
    parameters: dict[str, str]


def table_for(names: frozenset[str]) -> Table:
    """The smallest table that has all of them. Errors: NotADimension."""
    plain = {name for name in names if not name.startswith(TAG)}
    for name in plain:
        if name not in _DAILY and name != "resource":
            raise NotADimension(name)
    if plain != names:
        return "cost"
    if plain <= _DAILY.keys():
        return "daily"
    return "res_daily" if plain <= _RESOURCE.keys() else "cost"


def expression(name: str, table: Table, position: int) -> Expression:
    """A dimension over `table`; a tag's key travels as a parameter. Errors: NotADimension."""
    if name.startswith(TAG):
        key = name.removeprefix(TAG)
        if not key:
            raise NotADimension(name)
        parameter = f"tag_{position}"
        return Expression(name, f"t.Tags[{{{parameter}:String}}]", {parameter: key})
    return Expression(name, {"daily": _DAILY, "res_daily": _RESOURCE, "cost": _COST}[table][name], {})


def invoiced(table: Table) -> str:
    """Leaves out what must never be added to an invoice: split rows and estimates."""
    split = "isNull(t.x_IsSplitOf)" if table == "cost" else "t.x_IsSplit = 0"
    return f"t.x_CostBasis = 'invoiced' AND {split}"
