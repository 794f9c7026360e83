"""Storage accounts: which product an account is, and where its prices stand in the catalogue."""

from __future__ import annotations

from dataclasses import dataclass

from costwarden.estimate.azure._lines import metered
from costwarden.estimate.resource import Dimension, PriceKey, Tier
from costwarden.estimate.view import ResourceView

SERVICE = "Storage"


@dataclass(frozen=True, slots=True)
class Account:
    """What decides an account's prices."""

    kind: str  # storage | storagev2 | blobstorage | blockblobstorage | filestorage
    premium: bool
    cool: bool
    replication: str  # lrs | zrs | grs | ragrs | gzrs | ragzrs
    hierarchical: bool  # operations of a hierarchical namespace cost more

    @property
    def product(self) -> str:
        if self.kind == "filestorage":
            return "files/premium" if self.premium else "files"
        if self.premium:
            return "block-blob/premium/hierarchical" if self.hierarchical else "block-blob/premium"
        if self.kind == "storage":
            return "block-blob/v1"
        if self.kind == "blobstorage":
            return "block-blob/blob-storage"
        return "block-blob/v2/hierarchical" if self.hierarchical else "block-blob/v2"

    def path(self, meter: str) -> str:
        """block-blob/v2/hot/lrs/write"""
        tiered = not self.premium and self.kind != "storage"
        access = f"/{'cool' if self.cool else 'hot'}" if tiered else ""
        return f"{self.product}{access}/{self.replication}/{meter}"


def account_of(view: ResourceView) -> Account:
    """The reference tool takes the prices of a hierarchical namespace for NFS only, not for is_hns_enabled."""
    kind = view.text("account_kind", "StorageV2").lower()
    return Account(
        kind=kind,
        premium=view.text("account_tier", "Standard").lower() == "premium",
        cool=view.text("access_tier", "Hot").lower() == "cool",
        replication=view.text("account_replication_type", "LRS").lower().replace("-", ""),
        hierarchical=view.flag("nfsv3_enabled") or (view.flag("is_hns_enabled") and not view.compat),
    )


def storage_line(
    view: ResourceView, name: str, unit: str, key: str, path: str, tiers: tuple[Tier, ...] = ()
) -> Dimension:
    """A metered line. The reference tool leaves lines out that its price list lacks; here they name their key."""
    return metered(SERVICE, name, unit, key, sku=path, tiers=tiers, optional=view.compat)


def capacity_line(view: ResourceView, account: Account) -> Dimension:
    """Stored gigabytes. Hot data gets cheaper above 50 and 500 TB.

    The reference tool takes tier bounds for widths, so its last tier begins 50 TB later.
    """
    path = account.path("capacity")
    flat = account.premium or account.cool or account.kind == "storage" or view.usage("storage_gb") is None
    if flat or (view.compat and _unpriced(view, path)):
        return storage_line(view, "Capacity", "GB", "storage_gb", path)
    upper = 51_200 + 512_000 if view.compat else 512_000
    tiers = (
        Tier(51_200, PriceKey(SERVICE, path), "first 50TB"),
        Tier(upper, PriceKey(SERVICE, f"{path}/next-450-tb"), "next 450TB"),
        Tier(None, PriceKey(SERVICE, f"{path}/over-500-tb"), "over 500TB"),
    )
    return storage_line(view, "Capacity", "GB", "storage_gb", path, tiers)


def _unpriced(view: ResourceView, path: str) -> bool:
    return view.context.catalogue.price("azure", SERVICE, path, view.region) is None
