"""azurerm_storage_table: stored data and operations; a customer's own key for the account has its own prices."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.azure._storage import storage_line
from costwarden.estimate.azure._stores import account_holding, holder_of
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView

_OPERATIONS = ("batch_write", "write", "read", "scan", "list", "delete")


def dimensions(view: ResourceView) -> Iterator[Dimension]:
    account = account_holding(view)
    holder = holder_of(view)
    encrypted = holder is not None and (
        holder.has("customer_managed_key")
        or bool(holder.referencing("azurerm_storage_account_customer_managed_key", "storage_account_id"))
    )
    path = f"table/{'customer-key' if encrypted else 'standard'}/{account.replication}"
    yield storage_line(view, "Capacity", "GB", "monthly_storage_gb", f"{path}/capacity")
    for operation in _OPERATIONS:
        name = f"{operation.replace('_', ' ').title()} operations"
        key = f"monthly_{operation}_operations"
        yield storage_line(view, name, "10k operations", key, f"{path}/{operation.replace('_', '-')}")


RESOURCE = ResourceType("azurerm_storage_table", dimensions)
