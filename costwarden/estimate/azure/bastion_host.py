"""azurerm_bastion_host: hours by SKU, data out in five steps."""

from __future__ import annotations

from costwarden.estimate.azure._lines import fixed, metered
from costwarden.estimate.resource import Dimension, PriceKey, ResourceType, Tier, hourly
from costwarden.estimate.view import ResourceView

SERVICE = "Azure Bastion"
INCLUDED_UNITS = 2  # scale units that the hour of a Standard host contains
STEPS = ("first 10TB", "next 40TB", "next 100TB", "next 350TB", "over 500TB")
BOUNDS = (10_000, 50_000, 150_000, 500_000, None)
PARITY = (10_000, 60_000, 210_000, 710_000, None)  # cumulative bounds taken for the widths of steps


def _transfer(bounds: tuple[int | None, ...]) -> Dimension:
    tiers = tuple(
        Tier(bound, PriceKey(SERVICE, f"data-out/{label.replace(' ', '-').lower()}"), label)
        for bound, label in zip(bounds, STEPS, strict=True)
    )
    key = "monthly_outbound_data_gb"
    return metered(SERVICE, "Outbound data transfer", "GB", key, tiers=tiers, first_tier_only=True)


TRANSFER = _transfer(BOUNDS)
TRANSFER_PARITY = _transfer(PARITY)


def dimensions(view: ResourceView) -> list[Dimension]:
    sku = view.text("sku", "Basic").lower()
    if sku == "developer":
        return []
    lines = [fixed(SERVICE, "Bastion host", "hours", sku=f"host/{sku}")]
    extra = view.number("scale_units", INCLUDED_UNITS) - INCLUDED_UNITS
    if extra > 0 and not view.compat:
        lines.append(
            fixed(
                SERVICE,
                "Additional scale units",
                "hours",
                hourly(extra),
                sku=f"scale-unit/{sku}",
                by="scale_units above the 2 included x 730",
            )
        )
    lines.append(TRANSFER_PARITY if view.compat else TRANSFER)
    return lines


RESOURCE = ResourceType("azurerm_bastion_host", dimensions)
