"""azurerm_application_gateway: hours of the gateway; capacity units (v2), or data by size (v1)."""

from __future__ import annotations

from decimal import Decimal

from costwarden.estimate.azure._lines import fixed, metered
from costwarden.estimate.quantity import Bounded, Quantity
from costwarden.estimate.resource import Dimension, PriceKey, ResourceType, Tier, hourly
from costwarden.estimate.view import ResourceView

SERVICE = "Application Gateway"
FIRST, SECOND = 10_240, 40_960  # GB: 10 TB, 40 TB
# Data that is free with a size starts to cost at the second or third step.
FREE_STEPS = {"small": 0, "medium": 1, "large": 2}


def dimensions(view: ResourceView) -> list[Dimension]:
    sku = view.block("sku")
    family, _, size = sku.text("name").lower().partition("_")
    waf = family == "waf"
    if size == "v2":
        return _second_generation(view, waf)
    if size not in FREE_STEPS:
        return [_hours("Gateway usage", f"gateway/{family}-{size}", 1)]
    tier = "WAF" if waf else "basic"
    count = sku.number("capacity", 1)
    return [_hours(f"Gateway usage ({tier}, {size})", f"gateway/{tier.lower()}-{size}", count), *_data(view, size)]


def _hours(label: str, sku: str, count: Quantity) -> Dimension:
    return fixed(SERVICE, label, "hours", hourly(count), sku=sku, by="capacity (1) x 730")


def _second_generation(view: ResourceView, waf: bool) -> list[Dimension]:
    tier = "WAF" if waf else "basic"
    sku = "waf-v2" if waf else "standard-v2"
    units = Dimension(
        f"V2 capacity units ({tier})",
        "CU",
        PriceKey(SERVICE, f"capacity-unit/{sku}"),
        hourly(_capacity),
        usage_based=view.compat,
        doc="CU; sku.capacity, else usage capacity_units, else autoscaling minimum, else 1; pricing page",
    )
    return [_hours(f"Gateway usage ({tier} v2)", f"gateway/{sku}", 1), units]


def _capacity(view: ResourceView) -> Quantity:
    """Units that run all month: fixed, told, or between autoscaling's ends."""
    given: Decimal | None = view.block("sku").number("capacity")
    if given:
        return given
    told: Quantity | None = view.usage("capacity_units")
    if told is None:
        told = view.usage("monthly_v2_capacity_units")
    if told is not None:
        return told
    scaling = view.block("autoscale_configuration")
    low: Decimal = scaling.number("min_capacity", 1)
    high: Decimal | None = scaling.number("max_capacity")
    if view.compat or high is None or high <= low:
        return low
    view.assume("capacity units: the autoscaling minimum; set usage capacity_units to replace it")
    return Bounded(low, low, high)


def _data(view: ResourceView, size: str) -> list[Dimension]:
    labels = ("0-10TB", "10-40TB", "over 40TB")
    bounds = (FIRST, SECOND, None)
    free = FREE_STEPS[size]
    amount = view.usage("monthly_data_processed_gb")
    if amount is None:
        return [metered(SERVICE, "Data processing (0-10TB)", "GB", "monthly_data_processed_gb", sku=f"data/{size}")]
    start = (0, FIRST, SECOND)[free]
    lines = tuple(
        Tier(None if bound is None else bound - start, PriceKey(SERVICE, f"data/{size}"), label)
        for label, bound in zip(labels[free:], bounds[free:], strict=True)
    )
    return [
        metered(
            SERVICE,
            "Data processing",
            "GB",
            "monthly_data_processed_gb",
            quantity=amount.apply(lambda gb: max(gb - start, Decimal(0)))
            if isinstance(amount, Bounded)
            else max(amount - start, Decimal(0)),
            tiers=lines,
        )
    ]


RESOURCE = ResourceType("azurerm_application_gateway", dimensions)
