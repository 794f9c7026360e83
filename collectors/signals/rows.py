"""Records in FOCUS words for what a platform says was used: one place that knows what such a row must hold."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from costwarden.money import decimal_text

if TYPE_CHECKING:
    from costwarden.focus.shape import Shape

IDLE = "__idle__"  # what nobody used of something that was paid for


@dataclass(frozen=True, slots=True)
class Used:
    """Somebody used something for a while, and what that is worth."""

    start: datetime.datetime
    end: datetime.datetime
    cost: Decimal | None  # unknown: the row is put aside
    currency: str
    account: str
    service: str
    category: str  # a FOCUS ServiceCategory
    who: str  # a warehouse, a user, a pod: the row's resource
    quantity: Decimal | None = None
    unit: str | None = None
    split_of: str | None = None  # the invoice lines this is a share of; None: nobody else invoices it
    list_cost: Decimal | None = None
    unit_price: Decimal | None = None
    sku: str | None = None
    region: str | None = None
    resource_type: str | None = None
    record_id: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    native: Mapping[str, str] = field(default_factory=dict)  # columns of its own, kept in x_Native


def record(used: Used, *, method: str | None = None) -> dict[str, str | None]:
    """The row under FOCUS column names. `method` names how a shared cost was divided (AllocatedMethodId)."""
    import orjson

    month = used.start.astimezone(datetime.UTC).date().replace(day=1)
    after = month + datetime.timedelta(days=calendar.monthrange(month.year, month.month)[1])
    measured = used.quantity is not None and used.unit is not None
    return {
        **{f"native_{name}": value for name, value in used.native.items()},
        "BilledCost": _text(used.cost),
        "EffectiveCost": _text(used.cost),
        "ListCost": _text(used.cost if used.list_cost is None else used.list_cost),
        "ContractedCost": _text(used.cost),
        "ListUnitPrice": _text(used.unit_price),
        "PricingQuantity": _text(used.quantity) if measured else None,
        "PricingUnit": used.unit if measured else None,
        "ConsumedQuantity": _text(used.quantity) if measured else None,
        "ConsumedUnit": used.unit if measured else None,
        "BillingCurrency": used.currency,
        "BillingAccountId": used.account,
        "BillingPeriodStart": f"{month.isoformat()}T00:00:00Z",
        "BillingPeriodEnd": f"{after.isoformat()}T00:00:00Z",
        "ChargePeriodStart": _moment(used.start),
        "ChargePeriodEnd": _moment(used.end),
        "ChargeCategory": "Usage",
        "ChargeFrequency": "Usage-Based",
        "PricingCategory": "Standard",
        "ServiceName": used.service,
        "ServiceCategory": used.category,
        "SkuId": used.sku,
        "RegionId": used.region,
        "ResourceId": used.who,
        "ResourceType": used.resource_type,
        "Tags": orjson.dumps(dict(used.tags), option=orjson.OPT_SORT_KEYS).decode(),
        "AllocatedMethodId": method,
        "AllocatedResourceId": used.split_of,
        "x_SourceRecordId": used.record_id,
        "x_IsSplitOf": used.split_of,
    }


def signal_shape(provider: str, *, basis: str = "allocation", host: str | None = None, ledger: bool = False) -> Shape:
    """The shape of such records: FOCUS already, on the basis said."""
    from costwarden.focus.as_focus import focus_columns
    from costwarden.focus.shape import Shape

    return Shape(
        provider=provider, to_focus=focus_columns, cost_basis=basis, host=host, billed="BilledCost", ledger=ledger
    )


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else decimal_text(amount)


def _moment(moment: datetime.datetime) -> str:
    return moment.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
