"""azurerm_cdn_endpoint: data out in steps of its profile's provider, acceleration, the rules engine."""

from __future__ import annotations

from costwarden.estimate.azure._lines import fixed, metered
from costwarden.estimate.resource import Dimension, PriceKey, ResourceType, Tier
from costwarden.estimate.view import ResourceView

SERVICE = "Content Delivery Network"
KEY = "monthly_outbound_gb"
STEPS: tuple[tuple[int | None, str], ...] = (
    (10_000, "first 10TB"),
    (50_000, "next 40TB"),
    (150_000, "next 100TB"),
    (500_000, "next 350TB"),
    (1_000_000, "next 500TB"),
    (5_000_000, "next 4000TB"),
    (None, "over 5000TB"),
)
FAST_STEPS: tuple[tuple[int | None, str], ...] = (
    (50_000, "first 50TB"),
    (150_000, "next 100TB"),
    (500_000, "next 350TB"),
    (1_000_000, "next 500TB"),
    (None, "over 1000TB"),
)
NAMES = {
    "standard_akamai": "Akamai",
    "standard_microsoft": "Microsoft",
    "standard_verizon": "Standard Verizon",
    "premium_verizon": "Premium Verizon",
}
FREE_RULES = 5


def _slug(label: str) -> str:
    return label.lower().replace(" ", "-")


def _outbound(provider: str) -> Dimension:
    tiers = tuple(
        Tier(bound, PriceKey(SERVICE, f"outbound/{_slug(provider)}/{_slug(label)}"), f"{provider}, {label}")
        for bound, label in STEPS
    )
    return metered(SERVICE, "Outbound data transfer", "GB", KEY, tiers=tiers, first_tier_only=True)


OUTBOUND = {sku: _outbound(name) for sku, name in NAMES.items()}


def _acceleration(steps: tuple[tuple[int | None, str], ...]) -> Dimension:
    tiers = tuple(Tier(bound, PriceKey(SERVICE, f"acceleration/{_slug(label)}"), label) for bound, label in steps)
    return metered(SERVICE, "Acceleration outbound data transfer", "GB", KEY, tiers=tiers, first_tier_only=True)


ACCELERATION = _acceleration(FAST_STEPS)
# The reference counts no more than 1,000 TB at the last price.
ACCELERATION_PARITY = _acceleration((*FAST_STEPS[:-1], (2_000_000, "over 1000TB")))
REQUESTS = metered(
    SERVICE, "Rules engine requests", "1M requests", "monthly_rules_engine_requests", sku="rules-engine/request"
)


def dimensions(view: ResourceView) -> list[Dimension]:
    profile = view.reference("profile_name")
    sku = profile.text("sku").lower() if profile is not None else ""
    outbound = OUTBOUND.get(sku)
    if outbound is None:
        view.assume("the CDN profile's SKU is not in the plan: Standard_Microsoft; add the profile to the plan")
        sku, outbound = "standard_microsoft", OUTBOUND["standard_microsoft"]
    lines = [outbound]
    dynamic = view.text("optimization_type").lower() == "dynamicsiteacceleration"
    if dynamic and sku in ("standard_akamai", "standard_verizon"):
        lines.append(ACCELERATION_PARITY if view.compat else ACCELERATION)
    rules = len(view.blocks("delivery_rule")) + len(view.blocks("global_delivery_rule"))
    if sku == "standard_microsoft" and rules > FREE_RULES:
        lines.append(
            fixed(
                SERVICE,
                "Rules engine rules (over 5)",
                "rules",
                rules - FREE_RULES,
                sku="rules-engine/rule",
                by="delivery_rule above 5",
            )
        )
        lines.append(REQUESTS)
    return lines


RESOURCE = ResourceType("azurerm_cdn_endpoint", dimensions)
