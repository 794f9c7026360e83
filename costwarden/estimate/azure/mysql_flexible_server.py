"""azurerm_mysql_flexible_server: compute, storage, IOPS above the included, backups above the free size."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.azure._flexible_servers import compute_line
from costwarden.estimate.azure._lines import fixed, metered
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView

SERVICE = "Azure Database for MySQL"
_DEFAULT_GB = 20


def dimensions(view: ResourceView) -> Iterator[Dimension]:
    yield compute_line(view, SERVICE, view.text("sku_name"))
    storage = view.block("storage")
    size = storage.number("size_gb", _DEFAULT_GB)
    yield fixed(SERVICE, "Storage", "GB", size, sku="flexible/storage", by="size_gb (20)")
    # 300 IOPS and 3 per GB are included; the reference tool takes 360 whatever the size.
    included = 360 if view.compat else 300 + 3 * size
    iops = storage.number("iops", 0)
    if iops > included:
        yield fixed(
            SERVICE, "Additional IOPS", "IOPS", iops - included, sku="flexible/iops", by="iops above 300 + 3 per GB"
        )
    backup = "flexible/backup"
    yield metered(SERVICE, "Additional backup storage", "GB", "additional_backup_storage_gb", sku=backup)


RESOURCE = ResourceType("azurerm_mysql_flexible_server", dimensions)
