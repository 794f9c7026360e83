"""azurerm_sql_database, the earlier type: an edition and a service objective instead of a SKU."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.azure._sql import backup_lines, dtu_lines, is_dtu, vcore_lines
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView

_BYTES_PER_GB = 1024**3
# Without a service objective the edition decides, and without that it is a small general purpose database.
_DEFAULTS = {
    "basic": "Basic",
    "standard": "S0",
    "premium": "P1",
    "generalpurpose": "GP_Gen5_2",
    "businesscritical": "BC_Gen5_2",
    "hyperscale": "HS_Gen5_2",
}


def dimensions(view: ResourceView) -> Iterator[Dimension]:
    edition = view.text("edition", "GeneralPurpose").lower()
    label = view.text("requested_service_objective_name") or _DEFAULTS.get(edition, "GP_Gen5_2")
    sku = label.lower()
    if sku == "elasticpool" or view.has("elastic_pool_name"):
        yield from backup_lines(view)
        return
    size = view.number("max_size_gb", None)
    if size is None and view.has("max_size_bytes"):
        size = view.number("max_size_bytes") / _BYTES_PER_GB
    sized = view.with_values(max_size_gb=size)
    yield from dtu_lines(sized, sku, label) if is_dtu(sku) else vcore_lines(sized, sku, label)
    if not sku.startswith("hs"):
        yield from backup_lines(view)


RESOURCE = ResourceType("azurerm_sql_database", dimensions)
