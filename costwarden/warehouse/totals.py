"""Exact sums of one partition, as the engine has them and as a delivery claims them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from costwarden.focus.prepared import CostTotals
from costwarden.warehouse.client import Client
from costwarden.warehouse.ledger import LoadKey

Totals = dict[str, CostTotals]
"""Billing currency -> sums; a currency without rows is absent."""

_COSTS = ("billed_cost", "effective_cost", "list_cost", "contracted_cost")


def key_parameters(key: LoadKey) -> dict[str, object]:
    """The parameters `{source:String}` and `{period:Date}`."""
    return {"source": key.source_id, "period": key.billing_period}


def totals_of(client: Client, table: str, key: LoadKey) -> Totals:
    """What `table` (with its database) holds of the key; aggregates count the rows they stand for."""
    counted = "count()" if table.endswith((".cost", ".stg_cost")) else "sum(t.Rows)"
    rows = client.rows(
        f"SELECT t.BillingCurrency, {counted}, sum(t.BilledCost), sum(t.EffectiveCost), sum(t.ListCost),"
        f" sum(t.ContractedCost) FROM {table} AS t"
        " WHERE t.x_SourceId = {source:String} AND t.x_BillingPeriod = {period:Date}"
        " GROUP BY t.BillingCurrency ORDER BY t.BillingCurrency",
        key_parameters(key),
    )
    return {str(row[0]): CostTotals(int(row[1]), *row[2:]) for row in rows}


def expected_text(totals: Mapping[str, CostTotals]) -> dict[str, dict[str, str]]:
    """The form the journal keeps: decimal text, to the last digit."""
    return {
        currency: {"rows": str(one.rows)} | {name: f"{getattr(one, name):f}" for name in _COSTS}
        for currency, one in sorted(totals.items())
        if one.rows
    }


def expected_totals(expected: Mapping[str, Mapping[str, str]]) -> Totals:
    """What expected_text wrote, read again."""
    return {
        currency: CostTotals(int(one["rows"]), *(Decimal(one[name]) for name in _COSTS))
        for currency, one in expected.items()
        if int(one["rows"])
    }


def difference(found: Totals, expected: Totals) -> str:
    """In one line how the two differ; "" where they are equal to the last digit."""
    for currency in sorted(found.keys() | expected.keys()):
        here, there = found.get(currency), expected.get(currency)
        if here is None or there is None:
            missing = "missing" if here is None else "not expected"
            return f"{currency} is {missing}"
        if here.rows != there.rows:
            return f"{currency} has {here.rows} rows instead of {there.rows}"
        for name in _COSTS:
            if getattr(here, name) != getattr(there, name):
                return f"{name} in {currency} is {getattr(here, name):f} instead of {getattr(there, name):f}"
    return ""
