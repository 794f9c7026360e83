"""Alibaba Cloud's BillingItemDetail (bill pushed to OSS, and DescribeInstanceBill) as FOCUS.

Source: "DescribeInstanceBill", Alibaba Cloud BSS OpenAPI 2017-12-14. Days are of UTC+8; money columns are net of the
discount they name: gross, minus invoice discount, minus coupons and vouchers, is `pretax_amount`.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from costwarden.focus.amounts import MONEY, subtract
from costwarden.focus.months import next_day, period_of
from costwarden.focus.rows import Rows
from costwarden.focus.services import service_table
from costwarden.focus.shape import Shape

CLOCK_HOURS = 8  # its days begin at 16:00 UTC
_CATEGORIES = {
    "payasyougobill": "Usage",
    "subscriptionorder": "Purchase",
    "refund": "Adjustment",
    "adjustment": "Adjustment",
}


def bill_shape() -> Shape:
    """Rows of BillingItemDetail files; headers in snake or camel case."""
    return Shape(
        provider="Alibaba Cloud",
        to_focus=_to_focus,
        services="alibaba",
        billed="pretax_amount",
        nulls=frozenset({"", "-"}),
    )


def _to_focus(rows: Rows) -> Mapping[str, pa.Array]:
    days = rows.time("billing_date", formats=("%Y-%m-%d", "%Y%m%d"), offset_hours=CLOCK_HOURS)
    period_start, period_end = period_of(rows.time("billing_cycle", formats=("%Y-%m", "%Y%m")))
    item = pc.utf8_lower(rows.text("item"))
    gross, billed = rows.money("pretax_gross_amount"), rows.money("pretax_amount")
    discounted = subtract(gross, pc.fill_null(rows.money("invoice_discount"), pa.scalar(Decimal(0), MONEY)))
    subscription = pc.equal(pc.utf8_lower(pc.fill_null(rows.text("subscription_type"), "")), "subscription")
    code = rows.text("product_code")
    quantity, unit = rows.money("usage"), rows.text("usage_unit")
    owner, account = rows.text("owner_id"), rows.text("bill_account_id")
    return {
        "BilledCost": billed,
        "EffectiveCost": billed,
        "ListCost": gross,
        "ContractedCost": discounted,
        "ListUnitPrice": rows.money("list_price"),
        "PricingQuantity": quantity,
        "PricingUnit": unit,
        "ConsumedQuantity": quantity,
        "ConsumedUnit": unit,
        "BillingCurrency": rows.text("currency"),
        "BillingAccountId": account,
        "BillingPeriodStart": period_start,
        "BillingPeriodEnd": period_end,
        # A subscription's order has no day of usage: it is of the whole billing period.
        "ChargePeriodStart": pc.coalesce(days, period_start),
        "ChargePeriodEnd": pc.coalesce(next_day(days), period_end),
        "ChargeCategory": rows.choose(item, _CATEGORIES),
        "ChargeClass": _where(pc.equal(item, "refund"), "Correction"),
        "ChargeDescription": rows.text("product_detail", "product_name"),
        "ChargeFrequency": pc.if_else(subscription, "Recurring", "Usage-Based"),
        "PricingCategory": pc.if_else(
            pc.match_substring_regex(pc.fill_null(rows.text("billing_item_code"), ""), "(?i)spot"),
            "Dynamic",
            "Standard",
        ),
        "PublisherName": rows.fixed("Alibaba Cloud"),
        "RegionId": rows.text("region"),
        "AvailabilityZone": rows.text("zone"),
        "ResourceId": rows.text("instance_id"),
        "ResourceName": rows.text("nick_name"),
        "ServiceName": pc.coalesce(rows.each(code, _service_name), rows.text("product_name"), code),
        "SkuId": _joined(rows.text("commodity_code"), rows.text("billing_item_code")),
        "SkuMeter": rows.text("billing_item", "billing_item_code"),
        "SubAccountId": owner,
        "SubAccountType": _where(pc.is_valid(owner), "Account"),
        "Tags": rows.pairs("tag", parse=parse_tags),
        "x_InvoiceMonth": rows.text("billing_cycle"),
    }


def parse_tags(text: str) -> dict[str, str]:
    """ "key:team value:web; key:env value:prod" as a mapping; ValueError for anything else."""
    tags: dict[str, str] = {}
    for part in text.split(";"):
        one = part.strip()
        if not one:
            continue
        key, found, value = one.removeprefix("key:").partition(" value:")
        if not one.startswith("key:") or not found:
            raise ValueError("not `key:K value:V`")
        tags[key.strip()] = value.strip()
    return tags


def _service_name(code: str) -> str | None:
    found = service_table("alibaba").get(code.lower())
    return found.name if found is not None else None


def _joined(first: pa.Array, second: pa.Array) -> pa.Array:
    return pc.coalesce(pc.binary_join_element_wise(first, second, "/"), first, second)


def _where(mask: pa.Array, said: str) -> pa.Array:
    return pc.if_else(pc.fill_null(mask, False), pa.scalar(said), pa.scalar(None, pa.string()))
