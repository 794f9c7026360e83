"""Azure's actual and amortized cost exports as FOCUS rows: EA and MCA headers, translated ones, pay-as-you-go.

Source: Microsoft's pages on the fields of cost details files. One export holds what is billed or what is used up:
`actual` has purchases and no amortisation, `amortized` spreads them; FOCUS exports have both, so prefer those.
"""

from __future__ import annotations

from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from costwarden.focus.amounts import MONEY, divide, fixed, multiply
from costwarden.focus.months import next_day, period_of
from costwarden.focus.pairs import parse_braceless
from costwarden.focus.regions import folded_region, region_table
from costwarden.focus.rows import Rows
from costwarden.focus.services import service_table
from costwarden.focus.shape import Shape
from costwarden.focus.times import ISO, ISO_UTC
from costwarden.focus.units import block_of

Dataset = Literal["actual", "amortized"]

_TIMES = ("%m/%d/%Y", ISO, ISO_UTC)  # month first, whatever the portal's language; the three never fit one text
_COST = ("CostInBillingCurrency", "Cost", "PreTaxCost")
_CATEGORY = {
    "usage": "Usage",
    "unusedreservation": "Usage",
    "unusedsavingsplan": "Usage",
    "purchase": "Purchase",
    "tax": "Tax",
    "roundingadjustment": "Adjustment",
    "refund": "Adjustment",
    "adjustment": "Adjustment",
    "credit": "Credit",
}
_FREQUENCY = {"OneTime": "One-Time", "Recurring": "Recurring", "UsageBased": "Usage-Based"}
_PRICING = {"OnDemand": "Standard", "Spot": "Dynamic", "Reservation": "Committed", "SavingsPlan": "Committed"}
_COMMITMENT = {"Reservation": "Usage", "SavingsPlan": "Spend"}
_COMMITMENT_TYPE = {"Reservation": "Reservation", "SavingsPlan": "Savings Plan"}
# Said once more in other words by columns that are read.
_SAID_ELSEWHERE = ("costInUsd", "paygCostInUsd", "costInPricingCurrency", "Location", "SubscriptionGuid")


def azure_shape(dataset: Dataset = "actual") -> Shape:
    """Rows of one kind of export."""
    return Shape(
        provider="Microsoft",
        to_focus=lambda rows: cost_columns(rows, dataset),
        services="azure",
        billed=_COST if dataset == "actual" else (),
    )


def cost_columns(rows: Rows, dataset: Dataset) -> dict[str, pa.Array]:
    """The FOCUS columns of cost details rows."""
    day = rows.time("Date", "UsageDateTime", "UsageDate", formats=_TIMES)
    month, month_end = period_of(day)
    charge = rows.each(rows.text("ChargeType"), lambda text: text.replace(" ", "").lower())
    charge = pc.fill_null(charge, "usage")  # pay-as-you-go files have usage only, and no such column
    profile = rows.text("BillingProfileId", "BillingAccountId", "SubscriptionGuid", "SubscriptionId")
    last_day = rows.time("BillingPeriodEndDate", formats=_TIMES)
    rows.ignore(*_SAID_ELSEWHERE)
    return {
        **_costs(rows, charge, dataset),
        **_commitments(rows, charge),
        **_resource(rows),
        "BillingCurrency": rows.text("BillingCurrency", "BillingCurrencyCode", "Currency"),
        "BillingAccountId": profile,
        "BillingAccountName": rows.text("BillingProfileName", "BillingAccountName"),
        "BillingPeriodStart": pc.coalesce(rows.time("BillingPeriodStartDate", formats=_TIMES), month),
        "BillingPeriodEnd": pc.coalesce(next_day(last_day), month_end),
        "ChargePeriodStart": day,
        "ChargePeriodEnd": next_day(day),
        "ChargeCategory": rows.choose(charge, _CATEGORY),
        "ChargeClass": rows.choose(charge, {"refund": "Correction"}),
        "ChargeDescription": rows.text("ProductName", "Product", "MeterName"),
        "ChargeFrequency": rows.choose(rows.text("Frequency"), _FREQUENCY),
        "InvoiceId": rows.text("InvoiceId"),
        "PublisherName": pc.fill_null(rows.text("PublisherName"), "Microsoft"),
        "PricingCurrency": rows.text("PricingCurrency", "PricingCurrencyCode"),
        "SkuId": rows.text("ProductId", "PartNumber"),
        "SkuPriceId": rows.text("MeterId"),
        "SkuMeter": rows.text("MeterName"),
        "SubAccountId": rows.text("SubscriptionId", "SubscriptionGuid"),
        "SubAccountName": rows.text("SubscriptionName"),
        "SubAccountType": rows.fixed("Subscription"),
        "Tags": rows.pairs("Tags", parse=parse_braceless),
    }


def _costs(rows: Rows, charge: pa.Array, dataset: Dataset) -> dict[str, pa.Array]:
    """Costs and quantities. A price of 0 beside a cost says that the price is elsewhere, not that it is free."""
    cost = rows.money(*_COST)
    model = rows.text("PricingModel")
    committed = pc.fill_null(pc.is_in(model, pa.array(list(_COMMITMENT))), False)
    bought = pc.and_(committed, pc.equal(charge, "purchase"))
    nothing = fixed(0, rows.length)
    if dataset == "actual":  # a commitment's price is used up by the usage it covers
        billed, effective = cost, pc.if_else(bought, nothing, cost)
    else:
        billed, effective = pc.if_else(committed, nothing, cost), cost
    units = rows.text("UnitOfMeasure")
    blocks = rows.each(units, lambda unit: str(block_of(unit)[0])).cast(MONEY)
    names = rows.each(units, lambda unit: block_of(unit)[1])
    quantity = rows.quantity("Quantity", "UsageQuantity")
    priced = pc.coalesce(divide(quantity, blocks), quantity)
    exchange = pc.coalesce(rows.money("ExchangeRatePricingToBilling"), fixed(1, rows.length))
    list_price = _known(multiply(rows.money("PayGPrice"), exchange))
    own_price = _known(multiply(rows.money("UnitPrice"), exchange))
    listed = pc.coalesce(rows.money("PaygCostInBillingCurrency"), multiply(list_price, priced))
    used = pc.and_(pc.equal(charge, "usage"), pc.is_valid(names))
    taxed = pc.equal(charge, "tax")
    return {
        "BilledCost": billed,
        "EffectiveCost": effective,
        "ListCost": listed,
        "ContractedCost": multiply(own_price, priced),
        "ListUnitPrice": _where(pc.invert(taxed), list_price),
        "ContractedUnitPrice": _where(pc.invert(taxed), own_price),
        "PricingQuantity": _where(pc.is_valid(names), priced),
        "PricingUnit": _where(pc.is_valid(quantity), units),
        "ConsumedQuantity": _where(used, quantity),
        "ConsumedUnit": _where(pc.and_(used, pc.is_valid(quantity)), names),
        "PricingCategory": rows.choose(model, _PRICING),
    }


def _commitments(rows: Rows, charge: pa.Array) -> dict[str, pa.Array]:
    model = rows.text("PricingModel")
    found = rows.each(rows.text("BenefitId", "ReservationId"), str.lower)
    unused = pc.is_in(charge, pa.array(["unusedreservation", "unusedsavingsplan"]))
    used = pc.and_(pc.equal(charge, "usage"), pc.is_valid(found))
    nothing = rows.fixed(None)
    status = pc.if_else(unused, rows.fixed("Unused"), pc.if_else(used, rows.fixed("Used"), nothing))
    return {
        "CommitmentDiscountId": found,
        "CommitmentDiscountName": _where(pc.is_valid(found), rows.text("BenefitName", "ReservationName")),
        "CommitmentDiscountCategory": _where(pc.is_valid(found), rows.choose(model, _COMMITMENT)),
        "CommitmentDiscountType": _where(pc.is_valid(found), rows.choose(model, _COMMITMENT_TYPE)),
        "CommitmentDiscountStatus": status,
    }


def _resource(rows: Rows) -> dict[str, pa.Array]:
    resource = rows.each(rows.text("ResourceId", "InstanceId", "InstanceName"), str.lower)
    kind = pc.coalesce(rows.each(resource, _type_of), rows.each(rows.text("ResourceType"), str.lower))
    services, regions = service_table("azure"), region_table("azure")

    def service(code: str) -> str | None:
        found = services.get(code.lower())
        return found.name if found is not None else None

    place = rows.text("ResourceLocation", "ResourceLocationNormalized", "MeterRegion")
    known = rows.each(place, lambda text: regions.get(folded_region(text), (folded_region(text), ""))[0])
    return {
        "ResourceId": resource,
        "ResourceName": pc.coalesce(rows.text("ResourceName"), rows.each(resource, lambda one: one.rpartition("/")[2])),
        "ResourceType": kind,
        "ServiceName": pc.coalesce(
            rows.each(kind, service),
            rows.each(rows.text("ConsumedService"), service),
            rows.text("MeterCategory", "ServiceName", "ConsumedService"),
        ),
        "RegionId": known,
        "RegionName": rows.each(known, lambda one: regions.get(one, (one, one))[1]),
        "AvailabilityZone": rows.text("AvailabilityZone"),
    }


def _type_of(resource_id: str) -> str | None:
    """`/.../providers/microsoft.compute/virtualmachines/web` -> `microsoft.compute/virtualmachines`."""
    _, found, rest = resource_id.rpartition("/providers/")
    parts = rest.split("/")
    return f"{parts[0]}/{parts[1]}" if found and len(parts) > 1 and parts[1] else None


def _known(prices: pa.Array) -> pa.Array:
    return _where(pc.not_equal(prices, pa.scalar(0, MONEY)), prices)


def _where(mask: pa.Array, values: pa.Array) -> pa.Array:
    return pc.if_else(mask, values, pa.scalar(None, values.type))
