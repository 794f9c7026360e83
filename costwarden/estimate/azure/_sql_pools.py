"""Elastic pools: DTU packs with included storage, or vCores with licence and storage."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costwarden.estimate.azure._sql import SERVICE, extra_storage, licence_line, vcore_line
from costwarden.estimate.resource import Dimension, PriceKey, hourly

# GB included with a pack, https://learn.microsoft.com/azure/azure-sql/database/resource-limits-dtu-elastic-pools
_INCLUDED = {
    "standard": {size: size for size in (50, 100, 200, 300, 400, 800, 1200, 1600, 2000, 2500, 3000)},
    "premium": {
        125: 250, 250: 500, 500: 750, 1000: 1024, 1500: 1536, 2000: 2048, 2500: 2560, 3000: 3072, 3500: 3584, 4000: 4096
    },
}  # fmt: skip


def pack_lines(tier: str, dtus: int, size_gb: Decimal | None) -> Iterator[Dimension]:
    yield Dimension(
        f"Compute ({tier}, {dtus} DTUs)",
        "hours",
        PriceKey(SERVICE, f"pool/{tier.lower()}/dtu"),
        hourly(dtus),
        per=dtus,
        doc="hours; DTUs of the pack; elastic pool pricing",
    )
    included = _INCLUDED.get(tier.lower(), {}).get(dtus)
    if included is not None and size_gb is not None and size_gb > included:
        yield extra_storage(f"pool/{tier.lower()}", size_gb - included)


def core_lines(
    name: str, cores: int, *, licensed: bool, zone_redundant: bool, size_gb: Decimal | None
) -> Iterator[Dimension]:
    """A pool named GP_Gen5 or BC_DC."""
    tier, _, family = name.lower().partition("_")
    path = f"compute/{tier}/{family}"
    yield vcore_line(f"Compute ({name}, {cores} vCore)", path, cores)
    zone = zone_redundant and tier == "gp"
    if zone:
        yield vcore_line(f"Zone redundancy ({name}, {cores} vCore)", f"{path}/zone-redundancy", cores)
    if licensed:
        yield licence_line(tier, cores)
    storage = PriceKey(SERVICE, f"storage/{tier}/zone-redundant" if zone else f"storage/{tier}")
    quantity = size_gb if size_gb is not None else 5
    yield Dimension("Storage", "GB", storage, quantity, doc="GB; max_size_gb (5); elastic pool pricing")
