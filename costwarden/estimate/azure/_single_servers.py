"""Single servers of PostgreSQL, MySQL and MariaDB: vCores of a tier, storage, geo- or locally redundant backups."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.azure._lines import fixed, metered
from costwarden.estimate.resource import Dimension, PriceKey, ResourceType, hourly
from costwarden.estimate.view import ResourceView

_DEFAULT_MB = 5120


def single_server(type_name: str, service: str) -> ResourceType:
    """The type; `service` is the cloud's name of the database."""

    def dimensions(view: ResourceView) -> Iterator[Dimension]:
        sku = view.text("sku_name")  # GP_Gen5_4
        tier, _, rest = sku.lower().partition("_")
        family, _, count = rest.partition("_")
        cores = int(count) if count.isdigit() else 1
        yield Dimension(
            f"Compute ({sku})",
            "hours",
            PriceKey(service, f"single/{tier}/{family}"),
            hourly(cores),
            per=cores,
            doc=f"hours; vCores of sku_name x 730; {service} pricing",
        )
        megabytes = view.number("storage_mb", view.block("storage_profile").number("storage_mb", _DEFAULT_MB))
        storage = "single/storage" if view.compat or tier != "b" else "single/storage/basic"
        yield fixed(service, "Storage", "GB", megabytes / 1024, sku=storage, by="storage_mb / 1024")
        geo = view.flag("geo_redundant_backup_enabled") or view.text("geo_redundant_backup").lower() == "enabled"
        backup = f"single/backup/{'grs' if geo else 'lrs'}"
        yield metered(service, "Additional backup storage", "GB", "additional_backup_storage_gb", sku=backup)

    return ResourceType(type_name, dimensions)
