"""azurerm_synapse_sql_pool: data warehouse units in blocks of 100, storage and its geo-redundant copy."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.azure._lines import metered
from costwarden.estimate.resource import Dimension, PriceKey, ResourceType, hourly
from costwarden.estimate.view import ResourceView

SERVICE = "Azure Synapse Analytics"


def dimensions(view: ResourceView) -> Iterator[Dimension]:
    sku = view.text("sku_name")  # DW200c
    digits = sku.lower().removeprefix("dw").removesuffix("c")
    blocks = max(int(digits) // 100, 1) if digits.isdigit() else 1
    yield Dimension(
        f"DWU blocks ({sku})",
        "hours",
        PriceKey(SERVICE, "sql/100-dwu"),
        hourly(blocks),
        per=blocks,
        doc="hours; blocks of 100 units x 730; Synapse pricing",
    )
    yield metered(SERVICE, "Storage", "TB", "storage_tb", sku="sql/storage")
    if view.usage_text("disaster_recovery_enabled", "true").lower() != "false":
        yield metered(SERVICE, "Geo-redundant disaster recovery", "TB", "storage_tb", sku="sql/storage/geo")


RESOURCE = ResourceType("azurerm_synapse_sql_pool", dimensions)
