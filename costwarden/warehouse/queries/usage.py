"""How much single resources consumed, by meter."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from costwarden.warehouse.queries.costs import SLACK
from costwarden.warehouse.queries.dimensions import invoiced
from costwarden.warehouse.queries.resources import AT_ONCE, asked_sql, tails
from costwarden.warehouse.warehouse import Warehouse


@dataclass(frozen=True, slots=True)
class Metered:
    """One meter's sum; the unit is the provider's own."""

    meter: str
    quantity: Decimal
    first_day: datetime.date


def metered(
    warehouse: Warehouse, tenant: str, resource_ids: Sequence[str], since: datetime.date, until: datetime.date
) -> Mapping[str, Sequence[Metered]]:
    """Asked id -> its meters with a consumed quantity, by name. Errors: TenantUnknown, QueryFailed."""
    hidden, own = warehouse.visible(tenant)
    result: dict[str, list[Metered]] = {}
    wanted = sorted(set(resource_ids) - {""})
    for start in range(0, len(wanted), AT_ONCE):
        ids = wanted[start : start + AT_ONCE]
        asked, condition = asked_sql("ifNull(t.ResourceId, '')")
        rows = warehouse.rows(
            tenant,
            f"SELECT {asked} AS asked, t.SkuMeter, sum(t.ConsumedQuantity), min(t.x_ChargeDate) FROM {{db}}.cost AS t"
            " WHERE t.x_ChargeDate >= {since:Date} AND t.x_ChargeDate < {until:Date}"
            " AND t.x_BillingPeriod >= {first:Date} AND t.x_BillingPeriod <= {last:Date}"
            f" AND t.ChargeCategory = 'Usage' AND t.SkuMeter IS NOT NULL AND t.ConsumedQuantity IS NOT NULL"
            f" AND {condition} AND {invoiced('cost')}{hidden} GROUP BY asked, t.SkuMeter ORDER BY asked, t.SkuMeter",
            {"since": since, "until": until, "first": since - SLACK, "last": until + SLACK, "ids": ids,
             "tails": tails(ids)} | own,
        )  # fmt: skip
        for one, meter, quantity, first in rows:
            result.setdefault(str(one), []).append(Metered(str(meter), quantity, first))
    return result
