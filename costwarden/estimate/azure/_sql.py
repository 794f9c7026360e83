"""Azure SQL: what databases and elastic pools share. Compute is linear in vCores and in the DTUs of a pool."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costwarden.estimate.azure._lines import fixed, metered
from costwarden.estimate.resource import Dimension, PriceKey, hourly
from costwarden.estimate.view import ResourceView

SERVICE = "SQL Database"
DEFAULT_GB = 5
_REDUNDANCY = {"geo": "RA-GRS", "geozone": "RA-GZRS", "local": "LRS", "zone": "ZRS"}
# Standard databases include 250 GB, premium ones 500 GB, the two largest 4 TB:
# https://learn.microsoft.com/azure/azure-sql/database/resource-limits-dtu-single-databases
_INCLUDED_STANDARD, _INCLUDED_PREMIUM, _INCLUDED_LARGE = 250, 500, 4096


def is_dtu(sku: str) -> bool:
    """Basic, S0...S12, P1...P15; a vCore SKU has underscores."""
    return sku == "basic" or (sku[:1] in ("s", "p") and sku[1:].isdigit())


def vcore_line(
    name: str, path: str, cores: int, *, unit: str = "hours", count: Decimal | int = 1, doc: str = ""
) -> Dimension:
    """Hours of `cores` vCores; the catalogue's price is per vCore-hour, the printed one per machine-hour."""
    return Dimension(
        name,
        unit,
        PriceKey(SERVICE, path),
        hourly(cores * count),
        per=cores,
        doc=doc or "hours; vCores of the SKU x 730; Azure SQL Database pricing",
    )


def licence_line(tier: str, cores: int) -> Dimension:
    return fixed(
        SERVICE, "SQL license", "vCore-hours", hourly(cores), sku=f"license/{tier}", by="vCores of the SKU x 730"
    )


def storage_line(view: ResourceView, tier: str, zone_redundant: bool) -> Dimension:
    path = f"storage/{tier}/zone-redundant" if zone_redundant and tier == "gp" else f"storage/{tier}"
    return fixed(SERVICE, "Storage", "GB", view.number("max_size_gb", DEFAULT_GB), sku=path, by="max_size_gb (5)")


def backup_lines(view: ResourceView) -> Iterator[Dimension]:
    """Long-term and point-in-time backups by the redundancy of the backup storage; geo is the default."""
    kind = view.text("storage_account_type", "Geo").lower()
    label = _REDUNDANCY.get(kind, "RA-GRS")
    yield metered(SERVICE, f"Long-term retention ({label})", "GB", "long_term_retention_storage_gb")
    yield metered(SERVICE, f"PITR backup storage ({label})", "GB", "backup_storage_gb")


def dtu_lines(view: ResourceView, sku: str, label: str) -> Iterator[Dimension]:
    """Compute by SKU, and what is stored above the SKU's included size."""
    yield fixed(SERVICE, f"Compute ({label})", "hours", sku=f"dtu/{sku}")
    if sku == "basic":
        return
    if sku[0] == "s":
        tier, included = "standard", _INCLUDED_STANDARD
    else:
        tier, included = "premium", _INCLUDED_LARGE if sku in ("p11", "p15") else _INCLUDED_PREMIUM
    extra = view.usage("extra_data_storage_gb")
    if extra is None:
        size = view.number("max_size_gb", None)
        extra = size - included if size is not None and size > included else None
    if extra is not None:
        yield extra_storage(tier, extra)


def extra_storage(tier: str, quantity: Decimal) -> Dimension:
    return metered(
        SERVICE, "Extra data storage", "GB", "extra_data_storage_gb", quantity=quantity, sku=f"storage/{tier}"
    )


def vcore_lines(view: ResourceView, sku: str, label: str) -> Iterator[Dimension]:
    """GP_Gen5_4, BC_M_8, HS_Gen5_2, GP_S_Gen5_2: compute, zone redundancy, licence, storage."""
    parts = sku.split("_")
    tier, serverless = parts[0], len(parts) > 3 and parts[1] == "s"
    family, cores = parts[-2], int(parts[-1]) if parts[-1].isdigit() else 0
    zone = view.flag("zone_redundant")
    if serverless:
        path = f"serverless/{tier}/{family}"
        hours = "monthly_vcore_hours"
        yield metered(SERVICE, f"Compute (serverless, {label})", "vCore-hours", hours, sku=path)
        if zone:
            name = f"Zone redundancy (serverless, {label})"
            yield metered(SERVICE, name, "vCore-hours", hours, sku=f"{path}/zone-redundancy")
    else:
        path = f"compute/{tier}/{family}"
        yield vcore_line(f"Compute (provisioned, {label})", path, cores or 1)
        if zone and tier == "gp":
            yield vcore_line(f"Zone redundancy (provisioned, {label})", f"{path}/zone-redundancy", cores or 1)
        if tier == "hs":
            yield _replicas(view, path, cores or 1)
        if view.text("license_type", "LicenseIncluded") == "LicenseIncluded":
            yield licence_line(tier, cores)
    yield storage_line(view, tier, zone)


def _replicas(view: ResourceView, path: str, cores: int) -> Dimension:
    count = view.number("read_replica_count", None)
    name, price, doc = "Read replicas", PriceKey(SERVICE, path), "hours; read_replica_count; Hyperscale pricing"
    if count is None:
        return Dimension(name, "hours", price, lambda view: None, usage_based=True, per=cores, doc=doc)
    return Dimension(name, "hours", price, hourly(count * cores), per=cores, doc=doc)
