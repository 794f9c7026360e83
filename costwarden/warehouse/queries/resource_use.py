"""What single resources cost and consumed, day by day: what a saving is measured with."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from costwarden.warehouse.queries.costs import SLACK
from costwarden.warehouse.queries.dimensions import METRICS, invoiced
from costwarden.warehouse.queries.resources import AT_ONCE, asked_sql, tails
from costwarden.warehouse.warehouse import Warehouse


@dataclass(frozen=True, slots=True)
class DayUse:
    """One resource on one day: its cost in one currency, and what it consumed of one unit ("" where none is named)."""

    resource_id: str  # as it was asked for
    day: datetime.date
    currency: str
    unit: str
    amount: Decimal
    quantity: Decimal


def resource_use(
    warehouse: Warehouse, tenant: str, resource_ids: Sequence[str], since: datetime.date, until: datetime.date
) -> list[DayUse]:
    """Usage rows of [since, until), by resource, day, currency and unit. Errors: TenantUnknown, QueryFailed."""
    hidden, own = warehouse.visible(tenant)
    found: list[DayUse] = []
    wanted = sorted(set(resource_ids) - {""})
    asked, condition = asked_sql("ifNull(t.ResourceId, '')")
    for start in range(0, len(wanted), AT_ONCE):
        ids = wanted[start : start + AT_ONCE]
        rows = warehouse.rows(
            tenant,
            f"SELECT {asked} AS asked, t.x_ChargeDate AS day, t.BillingCurrency AS currency,"
            f" ifNull(t.ConsumedUnit, '') AS unit, sum(t.{METRICS['effective']}), sum(ifNull(t.ConsumedQuantity, 0))"
            " FROM {db}.cost AS t WHERE t.x_ChargeDate >= {since:Date} AND t.x_ChargeDate < {until:Date}"
            " AND t.x_BillingPeriod >= {first:Date} AND t.x_BillingPeriod <= {last:Date}"
            f" AND t.ChargeCategory = 'Usage' AND {condition} AND {invoiced('cost')}{hidden}"
            " GROUP BY asked, day, currency, unit ORDER BY asked, day, currency, unit",
            {"since": since, "until": until, "first": since - SLACK, "last": until + SLACK, "ids": ids,
             "tails": tails(ids)} | own,
        )  # fmt: skip
        found.extend(DayUse(str(row[0]), *row[1:]) for row in rows)
    return found


@dataclass(frozen=True, slots=True)
class ResourceTotal:
    """What one resource cost over a span, in one currency."""

    resource_id: str
    currency: str
    amount: Decimal
    account: str
    region: str
    first: datetime.date  # day of the span with a row


def resource_totals(
    warehouse: Warehouse, tenant: str, since: datetime.date, until: datetime.date
) -> list[ResourceTotal]:
    """Every resource with usage in [since, until), the dearest first, at most 200,000. Errors: TenantUnknown,
    QueryFailed."""
    hidden, own = warehouse.visible(tenant)
    rows = warehouse.rows(
        tenant,
        "SELECT t.ResourceId AS resource, t.BillingCurrency AS currency,"
        f" sum(t.{METRICS['effective']}) AS amount, any(ifNull(t.SubAccountId, '')), any(ifNull(t.RegionId, '')),"
        " min(t.x_ChargeDate) FROM {db}.cost AS t"
        " WHERE t.x_ChargeDate >= {since:Date} AND t.x_ChargeDate < {until:Date}"
        " AND t.x_BillingPeriod >= {first:Date} AND t.x_BillingPeriod <= {last:Date}"
        " AND t.ChargeCategory = 'Usage' AND t.ResourceId IS NOT NULL AND t.ResourceId != ''"
        f" AND {invoiced('cost')}{hidden} GROUP BY resource, currency ORDER BY amount DESC, resource LIMIT 200000",
        {"since": since, "until": until, "first": since - SLACK, "last": until + SLACK} | own,
    )
    return [ResourceTotal(*row) for row in rows]
