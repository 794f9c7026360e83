"""azurerm_storage_share: stored data, snapshots, operations by access tier; premium shares pay their quota."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.azure._lines import fixed
from costwarden.estimate.azure._storage import SERVICE, storage_line
from costwarden.estimate.azure._stores import account_holding
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView

_TIERS = {"hot": "hot", "cool": "cool", "transactionoptimized": "transaction-optimized", "premium": "premium"}


def dimensions(view: ResourceView) -> Iterator[Dimension]:
    account = account_holding(view)
    default = "Premium" if account.premium else "TransactionOptimized"
    tier = _TIERS.get(view.text("access_tier", default).lower(), "transaction-optimized")
    path = f"files/{tier}/{account.replication}"
    if tier == "premium":
        stored = view.usage("storage_gb")
        quantity = stored if stored is not None else view.number("quota", None)
        yield (
            fixed(SERVICE, "Data at rest", "GB", quantity, sku=f"{path}/capacity", by="usage storage_gb, else quota")
            if quantity is not None
            else (storage_line(view, "Data at rest", "GB", "storage_gb", f"{path}/capacity"))
        )
        yield storage_line(view, "Snapshots", "GB", "snapshots_storage_gb", f"{path}/snapshots")
        return
    yield storage_line(view, "Data at rest", "GB", "storage_gb", f"{path}/capacity")
    yield storage_line(view, "Snapshots", "GB", "snapshots_storage_gb", f"{path}/snapshots")
    if tier != "transaction-optimized":
        yield storage_line(view, "Metadata at rest", "GB", "metadata_at_rest_storage_gb", f"{path}/metadata")
    # The reference tool shows no reads.
    for operation in ("write", "list", "other") if view.compat else ("read", "write", "list", "other"):
        name, key = f"{operation.title()} operations", f"monthly_{operation}_operations"
        yield storage_line(view, name, "10k operations", key, f"{path}/{operation}")
    if tier == "cool":
        yield storage_line(view, "Data retrieval", "GB", "monthly_data_retrieval_gb", f"{path}/retrieval")


RESOURCE = ResourceType("azurerm_storage_share", dimensions)
