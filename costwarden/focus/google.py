"""Google Cloud's detailed (and standard) usage cost export as FOCUS.

Source: "Structure of Detailed data export", Cloud Billing documentation. A row costs `cost` plus its credits, which
are negative; `invoice.month` follows Pacific time, so that a charge may start up to 8 hours after its month's end.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from costwarden.focus.amounts import LARGEST, MONEY, add
from costwarden.focus.months import month_text, period_of
from costwarden.focus.pairs import merge_maps
from costwarden.focus.rows import Rows
from costwarden.focus.shape import Shape
from costwarden.focus.times import ISO, ISO_UTC

_CATEGORIES = {"regular": "Usage", "tax": "Tax", "adjustment": "Adjustment", "rounding_error": "Adjustment"}
# Credit types that stand for a commitment -> what it commits to.
_COMMITMENTS = {"COMMITTED_USAGE_DISCOUNT": "Usage", "COMMITTED_USAGE_DISCOUNT_DOLLAR_BASE": "Spend"}
_EXACT = Context(prec=60, rounding=ROUND_HALF_EVEN)
_QUANTUM = Decimal(1).scaleb(-18)


def detailed_shape() -> Shape:
    """Rows of gcp_billing_export_resource_v1_* or gcp_billing_export_v1_*, nested columns as `service.id`."""
    return Shape(provider="Google Cloud", to_focus=_to_focus, services="google")


def _to_focus(rows: Rows) -> Mapping[str, pa.Array]:
    period_start, period_end = period_of(rows.time("invoice.month", formats=("%Y%m",)))
    cost = rows.money("cost")
    credited, commitment, committed_to = _credits(rows)
    billed = add(cost, credited)
    category = rows.choose(rows.text("cost_type"), _CATEGORIES, "Usage")
    tax = pc.equal(category, "Tax")
    quantity, unit = _usage(rows)
    adjusted = rows.text("adjustment_info.id")
    project = rows.text("project.id")
    return {
        "BilledCost": billed,
        "EffectiveCost": billed,
        "ListCost": rows.money("cost_at_list"),
        "ContractedCost": cost,
        "ListUnitPrice": _unless(tax, rows.money("price.list_price")),
        "ContractedUnitPrice": _unless(tax, rows.money("price.effective_price")),
        "PricingQuantity": _unless(tax, rows.quantity("usage.amount_in_pricing_units")),
        "PricingUnit": _unless(tax, rows.text("usage.pricing_unit")),
        "ConsumedQuantity": _unless(pc.not_equal(category, "Usage"), quantity),
        "ConsumedUnit": _unless(pc.not_equal(category, "Usage"), unit),
        "BillingCurrency": rows.text("currency"),
        "BillingAccountId": rows.text("billing_account_id"),
        "BillingPeriodStart": period_start,
        "BillingPeriodEnd": period_end,
        "ChargePeriodStart": rows.time("usage_start_time", formats=(ISO, ISO_UTC)),
        "ChargePeriodEnd": rows.time("usage_end_time", formats=(ISO, ISO_UTC)),
        "ChargeCategory": category,
        "ChargeClass": pc.if_else(pc.is_valid(adjusted), pa.scalar("Correction"), pa.scalar(None, pa.string())),
        "ChargeDescription": rows.text("sku.description"),
        "CommitmentDiscountId": commitment,
        "CommitmentDiscountCategory": committed_to,
        "CommitmentDiscountType": pc.if_else(
            pc.is_valid(commitment), pa.scalar("Committed Use Discount"), pa.scalar(None, pa.string())
        ),
        "CommitmentDiscountStatus": pc.if_else(
            pc.is_valid(commitment), pa.scalar("Used"), pa.scalar(None, pa.string())
        ),
        "PricingCategory": _pricing(rows, commitment),
        "PublisherName": rows.text("seller_name"),
        "RegionId": rows.text("location.region", "location.location"),
        "AvailabilityZone": rows.text("location.zone"),
        "ResourceId": rows.text("resource.global_name"),
        "ResourceName": rows.text("resource.name"),
        "ServiceName": rows.text("service.description"),
        "SkuId": rows.text("sku.id"),
        "SkuMeter": rows.text("sku.description"),
        "SubAccountId": project,
        "SubAccountName": _unless(pc.is_null(project), rows.text("project.name")),
        "SubAccountType": pc.if_else(pc.is_valid(project), pa.scalar("Project"), pa.scalar(None, pa.string())),
        "Tags": _tags(rows),
        "x_InvoiceMonth": month_text(period_start),
        "x_SourceRecordId": adjusted,
    }


def _unless(mask: pa.Array, values: pa.Array) -> pa.Array:
    return pc.if_else(pc.fill_null(mask, False), pa.scalar(None, values.type), values)


def _usage(rows: Rows) -> tuple[pa.Array, pa.Array]:
    """What was used. Bytes and byte-seconds become gibibytes: a month of a large disk has 20 digits in byte-seconds."""
    pairs = pc.binary_join_element_wise(rows.text("usage.unit"), rows.text("usage.amount"), "\n").dictionary_encode()
    amounts: list[Decimal | None] = []
    units: list[str | None] = []
    for pair in pairs.dictionary.to_pylist():
        unit, _, text = pair.partition("\n")
        amount, unit = _in_gibibytes(text, unit)
        amounts.append(amount)
        units.append(unit)
    bad = pc.and_(pc.is_valid(pairs.indices), pc.is_null(pa.array(amounts, MONEY).take(pairs.indices)))
    rows.reject(bad, "usage.amount is not an amount")
    return pa.array(amounts, MONEY).take(pairs.indices), pa.array(units, pa.string()).take(pairs.indices)


def _in_gibibytes(text: str, unit: str) -> tuple[Decimal | None, str]:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None, unit
    if unit in ("bytes", "byte-seconds"):
        amount, unit = _EXACT.divide(amount, Decimal(2**30)), unit.replace("byte", "gibibyte", 1)
    if not amount.is_finite() or abs(amount) >= LARGEST:
        return None, unit
    return amount.quantize(_QUANTUM, context=_EXACT), unit


def _pricing(rows: Rows, commitment: pa.Array) -> pa.Array:
    spot = rows.each(
        rows.text("sku.description"),
        lambda text: "Dynamic" if text.startswith(("Spot ", "Preemptible ", "Spot Preemptible ")) else "Standard",
    )
    return pc.if_else(pc.is_valid(commitment), pa.scalar("Committed"), spot)


def _tags(rows: Rows) -> pa.Array:
    """Labels and tags, the project's under `project/`; a resource's own wins."""
    project = rows.pairs("project.labels", parse=lambda text: {f"project/{k}": v for k, v in key_values(text).items()})
    return merge_maps(project, rows.pairs("tags", "labels", parse=key_values))


def key_values(text: str) -> dict[str, str]:
    """[{"key": ..., "value": ...}] as a mapping; ValueError for anything else."""
    return {str(one["key"]): str(one.get("value") or "") for one in _records(text)}


def _records(text: str) -> list[dict[str, Any]]:
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        try:
            found = ast.literal_eval(text)  # literals only; a generator of bills writes Python's quotes
        except (SyntaxError, TypeError, MemoryError, RecursionError) as error:
            raise ValueError("not a list of records") from error
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise ValueError("not a list of records")
    if any("key" not in one and "amount" not in one for one in found):
        raise ValueError("not a list of keys and values")
    return found


def _credits(rows: Rows) -> tuple[pa.Array, pa.Array, pa.Array]:
    """(sum of the credits, the commitment they come from, what it commits to) of every row."""
    encoded = pc.cast(rows.text("credits"), pa.string()).dictionary_encode()
    sums: list[Decimal | None] = []
    ids: list[str | None] = []
    kinds: list[str | None] = []
    for text in encoded.dictionary.to_pylist():
        total, commitment, kind = _credit(text)
        sums.append(total)
        ids.append(commitment)
        kinds.append(kind)
    indices = encoded.indices
    bad = pc.and_(pc.is_valid(indices), pc.is_null(pa.array(sums, MONEY).take(indices)))
    rows.reject(bad, "credits is not a list of amounts")
    summed = pc.fill_null(pa.array(sums, MONEY).take(indices), pa.scalar(Decimal(0), MONEY))
    return summed, pa.array(ids, pa.string()).take(indices), pa.array(kinds, pa.string()).take(indices)


def _credit(text: str) -> tuple[Decimal | None, str | None, str | None]:
    try:
        records = _records(text)
        total = Decimal(0)
        for one in records:
            total = _EXACT.add(total, Decimal(str(one["amount"])))
    except (ValueError, KeyError, InvalidOperation):
        return None, None, None
    if not total.is_finite() or abs(total) >= LARGEST:
        return None, None, None
    of_commitments = [one for one in records if str(one.get("type", "")) in _COMMITMENTS]
    ids = {str(one.get("id") or one.get("name") or "") for one in of_commitments} - {""}
    if len(ids) != 1:  # none, or several at once: no single commitment can be named
        return total.quantize(_QUANTUM, context=_EXACT), None, None
    return total.quantize(_QUANTUM, context=_EXACT), ids.pop(), _COMMITMENTS[str(of_commitments[0]["type"])]
