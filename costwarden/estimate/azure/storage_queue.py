"""azurerm_storage_queue: stored data, operations of two classes, copies to the other region."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.azure._storage import storage_line
from costwarden.estimate.azure._stores import account_holding
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView


def dimensions(view: ResourceView) -> Iterator[Dimension]:
    account = account_holding(view)
    path = f"queue/{'v1' if account.kind == 'storage' else 'v2'}/{account.replication}"
    yield storage_line(view, "Capacity", "GB", "monthly_storage_gb", f"{path}/capacity")
    for number in (1, 2):
        key = f"monthly_class_{number}_operations"
        yield storage_line(view, f"Class {number} operations", "10k operations", key, f"{path}/class-{number}")
    if account.replication not in ("lrs", "zrs"):
        key = "monthly_geo_replication_data_transfer_gb"
        yield storage_line(view, "Geo-replication data transfer", "GB", key, "geo-replication")


RESOURCE = ResourceType("azurerm_storage_queue", dimensions)
