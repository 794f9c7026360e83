"""SQL managed instances: vCores, storage above 32 GB, backups, licence."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.azure._lines import fixed, metered
from costwarden.estimate.resource import Dimension, PriceKey, hourly
from costwarden.estimate.view import ResourceView

SERVICE = "SQL Managed Instance"
_INCLUDED_GB = 32


def instance_lines(view: ResourceView, cores_word: str, storage_name: str) -> Iterator[Dimension]:
    sku, cores = view.text("sku_name", "GP_Gen5"), int(view.number("vcores", 4))
    tier = sku.partition("_")[0].lower()
    yield Dimension(
        f"Compute ({sku.upper()} {cores} {cores_word})",
        "hours",
        PriceKey(SERVICE, f"compute/{sku.lower().replace('_', '/')}"),
        hourly(cores),
        per=cores,
        doc="hours; vcores x 730; SQL Managed Instance pricing",
    )
    extra = view.number("storage_size_in_gb", _INCLUDED_GB) - _INCLUDED_GB
    if extra > 0:
        yield fixed(
            SERVICE,
            storage_name,
            "GB",
            extra,
            sku="storage/gp" if view.compat else f"storage/{tier}",
            by="storage_size_in_gb above 32",
        )
    redundancy = view.text("storage_account_type", "LRS" if view.compat else "GRS")
    yield metered(SERVICE, f"PITR backup storage ({redundancy})", "GB", "backup_storage_gb")
    if view.text("license_type", "LicenseIncluded") == "LicenseIncluded":
        # The reference tool knows one licence price, that of general purpose.
        licence = "license/gp" if view.compat else f"license/{tier}"
        yield fixed(SERVICE, "SQL license", "vCore-hours", hourly(cores), sku=licence, by="vcores (4) x 730")
    yield metered(SERVICE, f"LTR backup storage ({redundancy})", "GB", "long_term_retention_storage_gb")
