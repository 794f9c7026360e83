"""azurerm_storage_account: stored data and operations of blobs or files; all of it depends on use."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.azure._storage import Account, account_of, capacity_line, storage_line
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView

_LIST = "monthly_list_and_create_container_operations"


def dimensions(view: ResourceView) -> Iterator[Dimension]:
    account = account_of(view)
    yield from _files(view, account) if account.kind == "filestorage" else _blobs(view, account)


def _blobs(view: ResourceView, account: Account) -> Iterator[Dimension]:
    def line(name: str, unit: str, key: str, meter: str) -> Dimension:
        return storage_line(view, name, unit, key, account.path(meter))

    iterative = account.hierarchical and not account.premium
    yield capacity_line(view, account)
    if iterative:
        key = "monthly_iterative_write_operations"
        yield line("Iterative write operations", "100 operations", key, "iterative-write")
    yield line("Write operations", "10k operations", "monthly_write_operations", "write")
    if iterative:
        yield line("Iterative read operations", "10k operations", "monthly_iterative_read_operations", "iterative-read")
    else:
        yield line("List and create container operations", "10k operations", _LIST, "list")
    yield line("Read operations", "10k operations", "monthly_read_operations", "read")
    yield line("All other operations", "10k operations", "monthly_other_operations", "other")
    standard = not account.premium and account.kind != "storage"
    if standard and account.cool:
        yield line("Data retrieval", "GB", "monthly_data_retrieval_gb", "retrieval")
    if standard and not account.hierarchical:
        yield line("Blob index", "10k tags", "blob_index_tags", "index")
    if standard and account.cool and account.kind == "storagev2":
        yield line("Early deletion", "GB", "early_deletion_gb", "early-deletion")


def _files(view: ResourceView, account: Account) -> Iterator[Dimension]:
    def line(name: str, unit: str, key: str, meter: str) -> Dimension:
        return storage_line(view, name, unit, key, account.path(meter))

    yield line("Data at rest", "GB", "data_at_rest_storage_gb", "capacity")
    yield line("Snapshots", "GB", "snapshots_storage_gb", "snapshots")
    if account.premium:
        return
    yield line("Metadata at rest", "GB", "metadata_at_rest_storage_gb", "metadata")
    yield line("Write operations", "10k operations", "monthly_write_operations", "write")
    yield line("List operations", "10k operations", _LIST, "list")
    yield line("Read operations", "10k operations", "monthly_read_operations", "read")
    yield line("All other operations", "10k operations", "monthly_other_operations", "other")
    if account.cool:
        yield line("Data retrieval", "GB", "monthly_data_retrieval_gb", "retrieval")
        yield line("Early deletion", "GB", "early_deletion_gb", "early-deletion")


RESOURCE = ResourceType("azurerm_storage_account", dimensions)
