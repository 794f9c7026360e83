"""azurerm_sql_elasticpool, the earlier type: edition, DTUs and a size in MB."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.azure._sql_pools import pack_lines
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView


def dimensions(view: ResourceView) -> Iterator[Dimension]:
    size = view.number("pool_size", None)
    dtus = int(view.number("dtu", 50))
    yield from pack_lines(view.text("edition", "Standard"), dtus, None if size is None else size / 1024)


RESOURCE = ResourceType("azurerm_sql_elasticpool", dimensions)
