"""azurerm_postgresql_flexible_server: compute, storage, backups above the free size."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.azure._flexible_servers import compute_line
from costwarden.estimate.azure._lines import fixed, metered
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView

SERVICE = "Azure Database for PostgreSQL"
_DEFAULT_MB = 32768  # the provider's default


def dimensions(view: ResourceView) -> Iterator[Dimension]:
    yield compute_line(view, SERVICE, view.text("sku_name"))
    megabytes = view.number("storage_mb", None if view.compat else _DEFAULT_MB)
    if megabytes is None:
        yield metered(SERVICE, "Storage", "GB", quantity=lambda view: None, sku="flexible/storage")
    else:
        yield fixed(SERVICE, "Storage", "GB", megabytes / 1024, sku="flexible/storage", by="storage_mb / 1024 (32)")
    backup = "flexible/backup"
    yield metered(SERVICE, "Additional backup storage", "GB", "additional_backup_storage_gb", sku=backup)


RESOURCE = ResourceType("azurerm_postgresql_flexible_server", dimensions)
