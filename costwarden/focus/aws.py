"""AWS Cost and Usage Reports, legacy and 2.0, as FOCUS rows; one mapping, for the names differ in punctuation only.

Source: the columns' pages of the AWS Data Exports guide. Negations of savings plans stay: they cancel covered usage.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from costwarden.focus.amounts import add, fixed, subtract
from costwarden.focus.pairs import merge_maps, rename_keys
from costwarden.focus.rows import Rows
from costwarden.focus.services import service_table
from costwarden.focus.shape import Shape
from costwarden.focus.times import ISO, ISO_UTC

_CATEGORY = {
    "Usage": "Usage",
    "DiscountedUsage": "Usage",
    "SavingsPlanCoveredUsage": "Usage",
    "SavingsPlanNegation": "Usage",
    "Fee": "Purchase",
    "RIFee": "Purchase",
    "SavingsPlanRecurringFee": "Purchase",
    "SavingsPlanUpfrontFee": "Purchase",
    "Tax": "Tax",
    "Credit": "Credit",
    "Refund": "Adjustment",
}
_FREQUENCY = {"RIFee": "Recurring", "SavingsPlanRecurringFee": "Recurring"}
_COVERED = ("DiscountedUsage", "SavingsPlanCoveredUsage")
_BILLED = ("line_item_net_unblended_cost", "line_item_unblended_cost")
_CONSOLE_COLUMNS = ("identity_time_interval", "line_item_blended_cost", "line_item_blended_rate")


def cur_columns(rows: Rows) -> dict[str, pa.Array]:
    """The FOCUS columns of CUR rows."""
    kind = rows.text("line_item_line_item_type")
    category = rows.each(kind, _category_of)
    found = {
        **_costs(rows, kind),
        **_quantities(rows, kind, category),
        **_commitments(rows, kind),
        **_places(rows),
        "BillingCurrency": rows.text("line_item_currency_code"),
        "BillingAccountId": rows.text("bill_payer_account_id"),
        "BillingAccountName": rows.text("bill_payer_account_name"),
        "BillingPeriodStart": _time(rows, "bill_billing_period_start_date"),
        "BillingPeriodEnd": _time(rows, "bill_billing_period_end_date"),
        "ChargePeriodStart": _time(rows, "line_item_usage_start_date"),
        "ChargePeriodEnd": _time(rows, "line_item_usage_end_date"),
        "ChargeCategory": category,
        "ChargeClass": _correction(rows, kind),
        "ChargeDescription": rows.text("line_item_line_item_description"),
        "ChargeFrequency": rows.each(kind, _FREQUENCY.get),
        "InvoiceId": rows.text("bill_invoice_id"),
        "InvoiceIssuerName": rows.text("bill_invoicing_entity"),
        "PublisherName": rows.text("line_item_legal_entity"),
        "ServiceName": _service(rows),
        "SkuId": rows.text("product_sku"),
        "SkuPriceId": rows.text("pricing_rate_code"),
        "SkuMeter": rows.text("line_item_usage_type"),
        "SubAccountId": rows.text("line_item_usage_account_id"),
        "SubAccountName": rows.text("line_item_usage_account_name"),
        "SubAccountType": rows.fixed("Account"),
        "Tags": _tags(rows),
        "x_SourceRecordId": rows.text("identity_line_item_id"),
    }
    found["ChargeFrequency"] = pc.coalesce(
        found["ChargeFrequency"], pc.if_else(pc.equal(category, "Usage"), "Usage-Based", pa.scalar(None, pa.string()))
    )
    rows.ignore(*_CONSOLE_COLUMNS)
    return found | _splits(rows, found)


def cur_shape() -> Shape:
    """Rows of either report."""
    return Shape(provider="AWS", to_focus=cur_columns, services="aws", billed=_BILLED)


def _category_of(kind: str) -> str | None:
    """Discounts (Edp, PrivateRate, Bundled ...) lower what usage costs; an unknown kind is for a person."""
    return "Usage" if kind.endswith("Discount") else _CATEGORY.get(kind)


def _costs(rows: Rows, kind: pa.Array) -> dict[str, pa.Array]:
    """The four costs. Net columns hold the negotiated price and are used where the account has them."""
    billed = rows.money(*_BILLED)
    nothing = fixed(0, rows.length)
    reserved = pc.is_valid(rows.text("reservation_reservation_a_r_n"))
    cases: dict[str, Any] = {
        "SavingsPlanCoveredUsage": rows.money(
            "savings_plan_net_savings_plan_effective_cost", "savings_plan_savings_plan_effective_cost"
        ),
        "SavingsPlanRecurringFee": subtract(
            rows.money("savings_plan_total_commitment_to_date"), rows.money("savings_plan_used_commitment")
        ),
        "SavingsPlanNegation": nothing,
        "SavingsPlanUpfrontFee": nothing,
        "DiscountedUsage": rows.money("reservation_net_effective_cost", "reservation_effective_cost"),
        "RIFee": _plus(
            rows.money(
                "reservation_net_unused_amortized_upfront_fee_for_billing_period",
                "reservation_unused_amortized_upfront_fee_for_billing_period",
            ),
            rows.money("reservation_net_unused_recurring_fee", "reservation_unused_recurring_fee"),
        ),
        "Fee": pc.if_else(reserved, nothing, billed),
    }
    effective = billed
    for name, values in cases.items():
        effective = pc.if_else(_is(kind, name), values, effective)
    public = rows.money("pricing_public_on_demand_cost")
    usage = _is(kind, "Usage", *_COVERED)
    negation = _is(kind, "SavingsPlanNegation")
    unblended = rows.money("line_item_unblended_cost")
    listed = pc.if_else(usage, public, pc.if_else(negation, nothing, unblended))
    contracted = pc.if_else(_is(kind, *_COVERED), public, pc.if_else(negation, nothing, billed))
    return {"BilledCost": billed, "EffectiveCost": effective, "ListCost": listed, "ContractedCost": contracted}


def _quantities(rows: Rows, kind: pa.Array, category: pa.Array) -> dict[str, pa.Array]:
    amount, unit = rows.quantity("line_item_usage_amount"), rows.text("pricing_unit")
    used = pc.and_(_is(category, "Usage"), pc.is_valid(unit))
    priced = pc.and_(pc.or_(_is(category, "Usage"), _is(category, "Purchase")), pc.is_valid(unit))
    taxed = _is(category, "Tax")
    public = rows.money("pricing_public_on_demand_rate")
    own = rows.money("line_item_net_unblended_rate", "line_item_unblended_rate")
    spot = rows.each(rows.text("line_item_usage_type"), lambda text: "Dynamic" if "SpotUsage" in text else None)
    standard = _where(pc.or_(_is(category, "Usage"), _is(category, "Purchase")), rows.fixed("Standard"))
    committed = _where(_is(kind, *_COVERED), rows.fixed("Committed"))
    return {
        "PricingQuantity": _where(priced, amount),
        "PricingUnit": _where(priced, unit),
        "ConsumedQuantity": _where(used, amount),
        "ConsumedUnit": _where(used, unit),
        "ListUnitPrice": _where(pc.invert(taxed), public),
        "ContractedUnitPrice": _where(pc.invert(taxed), pc.if_else(_is(kind, *_COVERED), public, own)),
        "PricingCategory": pc.coalesce(committed, spot, standard),
        "PricingCurrency": rows.text("pricing_currency", "line_item_currency_code"),
    }


def _commitments(rows: Rows, kind: pa.Array) -> dict[str, pa.Array]:
    plan, reservation = rows.text("savings_plan_savings_plan_a_r_n"), rows.text("reservation_reservation_a_r_n")
    of_plan, of_reservation = pc.is_valid(plan), pc.is_valid(reservation)
    nothing = rows.fixed(None)

    def either(plan_text: str, reservation_text: str) -> pa.Array:
        reserved = pc.if_else(of_reservation, rows.fixed(reservation_text), nothing)
        return pc.if_else(of_plan, rows.fixed(plan_text), reserved)

    return {
        "CommitmentDiscountId": pc.coalesce(plan, reservation),
        "CommitmentDiscountCategory": either("Spend", "Usage"),
        "CommitmentDiscountType": either("Savings Plan", "Reserved Instance"),
        "CommitmentDiscountStatus": _where(
            pc.and_(_is(kind, *_COVERED), pc.or_(of_plan, of_reservation)), rows.fixed("Used")
        ),
        "CapacityReservationId": rows.text("capacity_reservation_capacity_reservation_arn"),
    }


def _places(rows: Rows) -> dict[str, pa.Array]:
    region = rows.text("product_region_code", "product_region")
    return {
        "RegionId": region,
        "RegionName": _where(pc.is_valid(region), rows.text("product_location")),
        "AvailabilityZone": rows.text("line_item_availability_zone", "product_availability_zone"),
        "ResourceId": rows.text("line_item_resource_id"),
        "ResourceType": rows.text("product_product_family"),
    }


def _service(rows: Rows) -> pa.Array:
    """The name FOCUS exports use: by product code, else as the product calls itself."""
    table = service_table("aws")

    def named(code: str) -> str | None:
        found = table.get(code.lower())
        return found.name if found is not None else None

    code = rows.text("line_item_product_code")
    return pc.coalesce(rows.each(code, named), rows.text("product_product_name", "product_servicename"), code)


def _correction(rows: Rows, kind: pa.Array) -> pa.Array:
    refunded = pc.or_(_is(kind, "Refund"), _is(rows.text("bill_bill_type"), "Refund"))
    return _where(refunded, rows.fixed("Correction"))


def _tags(rows: Rows) -> pa.Array:
    """A map (2.0), JSON text, or one column per key; the user's keys bare, AWS's own with their prefix."""
    tags = rows.columns_as_pairs("resourceTags/", key=_tag_key)
    tags = merge_maps(tags, rows.columns_as_pairs("resource_tags_", key=_tag_key))
    return merge_maps(tags, rename_keys(rows.pairs("resource_tags"), _tag_key))


def _tag_key(name: str) -> str:
    key = name.removeprefix("resourceTags/").removeprefix("resource_tags_")
    for prefix in ("user:", "user_"):
        key = key.removeprefix(prefix)
    return f"aws:{key.removeprefix('aws_')}" if key.startswith("aws_") else key


def _splits(rows: Rows, found: dict[str, pa.Array]) -> dict[str, pa.Array]:
    """Split cost allocation of ECS and EKS: what a task costs of its machine, which is billed on its own row."""
    if not rows.has("split_line_item_parent_resource_id"):
        return {}
    parent = rows.text("split_line_item_parent_resource_id")
    cost = _plus(
        rows.money("split_line_item_net_split_cost", "split_line_item_split_cost"),
        rows.money("split_line_item_net_unused_cost", "split_line_item_unused_cost"),
    )
    split = pc.and_(pc.is_valid(parent), pc.is_valid(cost))
    return {
        "EffectiveCost": pc.if_else(split, cost, found["EffectiveCost"]),
        "AllocatedMethodId": _where(split, rows.fixed("aws-split-cost")),
        "AllocatedResourceId": _where(split, parent),
        "x_IsSplitOf": _where(split, parent),
        "x_CostBasis": pc.if_else(split, rows.fixed("allocation"), rows.fixed("invoiced")),
    }


def _time(rows: Rows, name: str) -> pa.Array:
    return rows.time(name, formats=(ISO, ISO_UTC))  # CUR is UTC throughout; Athena's copies drop the zone


def _is(values: pa.Array, *names: str) -> pa.Array:
    return pc.fill_null(pc.is_in(values, pa.array(names, pa.string())), False)


def _where(mask: pa.Array, values: pa.Array) -> pa.Array:
    return pc.if_else(mask, values, pa.scalar(None, values.type))


def _plus(one: pa.Array, two: pa.Array) -> pa.Array:
    """The sum; a part that is missing beside one that is there counts as nothing."""
    both = add(pc.fill_null(one, 0), pc.fill_null(two, 0))
    return _where(pc.or_(pc.is_valid(one), pc.is_valid(two)), both)
