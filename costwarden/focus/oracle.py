"""Oracle Cloud's own cost report (cost-csv) as FOCUS.

Source: "Cost and Usage Reports Overview", Oracle Cloud Infrastructure documentation. `cost/myCost` is the whole
amount: the overage column is a part of it, not an addition.
"""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from costwarden.focus.as_focus import focus_columns
from costwarden.focus.months import period_of
from costwarden.focus.rows import Rows
from costwarden.focus.services import service_table
from costwarden.focus.shape import Shape
from costwarden.focus.times import ISO, ISO_UTC

_TRUE = frozenset({"true", "y", "yes", "1"})


def cost_shape() -> Shape:
    """Rows of reports/cost-csv."""
    return Shape(provider="Oracle", to_focus=_from_cost_csv, services="oci", billed="cost/myCost", ledger=True)


def focus_report_shape() -> Shape:
    """Rows of "FOCUS Reports": the 1.0 preview's names beside newer ones, and Oracle's own `oci_` columns."""
    return Shape(provider="Oracle", to_focus=_from_focus, services="oci", billed="BilledCost", ledger=True)


def _from_focus(rows: Rows) -> Mapping[str, pa.Array]:
    found = focus_columns(rows, formats=(ISO, ISO_UTC))
    found["x_SourceRecordId"] = rows.text("oci_ReferenceNumber", "oci_referencenumber")
    found["x_BackReference"] = rows.text("oci_BackReferenceNumber")
    if "ServiceName" in found:
        found["ServiceName"] = rows.each(found["ServiceName"], _service_name)
    start, end = period_of(found.get("ChargePeriodStart", rows.time("ChargePeriodStart")))
    found.setdefault("BillingPeriodStart", start)
    found.setdefault("BillingPeriodEnd", end)
    return found


def _from_cost_csv(rows: Rows) -> Mapping[str, pa.Array]:
    started = rows.time("lineItem/intervalUsageStart")
    period_start, period_end = period_of(started)
    corrected = rows.each(
        rows.text("lineItem/isCorrection"), lambda said: "Correction" if said.lower() in _TRUE else None
    )
    referenced = rows.text("lineItem/backreferenceNo")
    alone = pc.and_(pc.is_valid(corrected), pc.is_null(referenced))
    quantity, unit = rows.quantity("usage/billedQuantity"), rows.text("cost/skuUnitDescription")
    billed = rows.money("cost/myCost")
    return {
        "BilledCost": billed,
        "EffectiveCost": pc.coalesce(rows.money("cost/attributedCost"), billed),
        "ContractedUnitPrice": rows.money("cost/unitPrice"),
        "PricingQuantity": quantity,
        "PricingUnit": unit,
        "ConsumedQuantity": quantity,
        "ConsumedUnit": unit,
        "BillingCurrency": rows.text("cost/currencyCode"),
        "BillingAccountId": rows.text("lineItem/tenantId"),
        "BillingAccountType": rows.fixed("Tenancy"),
        "BillingPeriodStart": period_start,
        "BillingPeriodEnd": period_end,
        "ChargePeriodStart": started,
        "ChargePeriodEnd": rows.time("lineItem/intervalUsageEnd"),
        "ChargeCategory": pc.if_else(alone, "Adjustment", "Usage"),
        # A back reference alone is no correction: real reports carry one in every row.
        "ChargeClass": corrected,
        "ChargeDescription": rows.text("product/Description"),
        "ChargeFrequency": rows.fixed("Usage-Based"),
        "PricingCategory": rows.fixed("Standard"),
        "RegionId": rows.text("product/region"),
        "AvailabilityZone": rows.text("product/availabilityDomain"),
        "ResourceId": rows.text("product/resourceId"),
        "ServiceName": rows.each(rows.text("product/service"), _service_name),
        "SkuId": rows.text("cost/productSku"),
        "SkuMeter": rows.text("cost/billingUnitReadable"),
        "SubAccountId": rows.text("product/compartmentId"),
        "SubAccountName": rows.text("product/compartmentName"),
        "SubAccountType": _where(rows.text("product/compartmentId"), "Compartment"),
        "Tags": rows.columns_as_pairs("tags/"),
        "x_SourceRecordId": rows.text("lineItem/referenceNo"),
        "x_BackReference": referenced,
    }


def _service_name(code: str) -> str:
    found = service_table("oci").get(code.lower())
    return found.name if found is not None else code


def _where(values: pa.Array, said: str) -> pa.Array:
    """`said` where there is a value, else null."""
    return pc.if_else(pc.is_valid(values), pa.scalar(said), pa.scalar(None, pa.string()))
