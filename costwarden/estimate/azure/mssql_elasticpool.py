"""azurerm_mssql_elasticpool: a DTU pack or vCores."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.azure._sql_pools import core_lines, pack_lines
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView

_BYTES_PER_GB = 1024**3


def dimensions(view: ResourceView) -> Iterator[Dimension]:
    sku = view.block("sku")
    name, capacity = sku.text("name"), int(sku.number("capacity", 1))
    size = view.number("max_size_gb", None)
    if size is None and view.has("max_size_bytes"):
        size = view.number("max_size_bytes") / _BYTES_PER_GB
    if name.lower() in ("basicpool", "standardpool", "premiumpool"):
        yield from pack_lines(sku.text("tier", name[:-4]), capacity, size)
        return
    licensed = view.text("license_type", "LicenseIncluded") == "LicenseIncluded"
    zone = view.flag("zone_redundant")
    yield from core_lines(name, capacity, licensed=licensed, zone_redundant=zone, size_gb=size)


RESOURCE = ResourceType("azurerm_mssql_elasticpool", dimensions)
