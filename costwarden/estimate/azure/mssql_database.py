"""azurerm_mssql_database: DTU or vCore compute, storage, backups; in an elastic pool backups only."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.azure._sql import backup_lines, dtu_lines, is_dtu, vcore_lines
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView

_DEFAULT = "GP_S_Gen5_2"  # the provider's default SKU


def dimensions(view: ResourceView) -> Iterator[Dimension]:
    label = view.text("sku_name", _DEFAULT)
    sku = label.lower()
    if sku == "elasticpool" or (view.has("elastic_pool_id") and not view.values.get("sku_name")):
        yield from backup_lines(view)
        return
    yield from dtu_lines(view, sku, label) if is_dtu(sku) else vcore_lines(view, sku, label)
    if not sku.startswith("hs"):
        yield from backup_lines(view)


RESOURCE = ResourceType("azurerm_mssql_database", dimensions)
