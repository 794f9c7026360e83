"""Cosmos DB: throughput, storage and backups of a database or container, per location of its account."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from costwarden.estimate.azure._lines import metered
from costwarden.estimate.azure._places import place_name
from costwarden.estimate.quantity import Quantity
from costwarden.estimate.region import azure_region
from costwarden.estimate.resource import HOURS, Asked, Dimension, PriceKey, ResourceType, hourly, usage
from costwarden.estimate.view import ResourceView

SERVICE = "Azure Cosmos DB"
_UNIT = 100  # RU/s on one line
_ZONES = Decimal("1.25")  # zone-redundant provisioned throughput; autoscale has none of it
_AUTOSCALE = Decimal("1.5")
# A periodic backup every 4 hours kept for 8: two copies, which are free.
_INTERVAL_MINUTES, _RETENTION_HOURS, _FREE_COPIES = 240, 8, 2


@dataclass(frozen=True, slots=True)
class Place:
    """One location of an account."""

    region: str
    zone_redundant: bool

    @property
    def label(self) -> str:
        return place_name(self.region)


def cosmos_type(type_name: str) -> ResourceType:
    """One of the database and container types; they differ by name only."""
    return ResourceType(type_name, _lines)


def _account_of(view: ResourceView) -> ResourceView | None:
    account = view.reference("account_name")
    if account is None:
        keyspace = view.reference("cassandra_keyspace_id")
        account = keyspace.reference("account_name") if keyspace is not None else None
    return account if account is not None and account.type == "azurerm_cosmosdb_account" else None


def _lines(view: ResourceView) -> Iterator[Dimension]:
    account = _account_of(view)
    if account is None:
        if not view.compat:
            view.assume("the Cosmos DB account is not in the plan: one location is assumed; add it to the plan")
            yield from _throughput(view, None, [Place(view.region, False)])
            yield from _storage([Place(view.region, False)])
        return
    places = [
        Place(azure_region(block.text("location")), block.flag("zone_redundant"))
        for block in account.blocks("geo_location")
        if block.text("location")
    ] or [Place(account.region, False)]
    yield from _throughput(view, account, places)
    yield from _storage(places)
    if account.flag("analytical_storage_enabled"):
        yield from _analytics(places)
    yield from _backups(account, places)
    yield metered(SERVICE, "Restored data", "GB", "monthly_restored_data_gb", region=places[0].region)


def _throughput(view: ResourceView, account: ResourceView | None, places: list[Place]) -> Iterator[Dimension]:
    autoscale = view.blocks("autoscale_settings")
    throughput = view.number("throughput", None)
    if throughput is None and not autoscale:
        # Without a throughput of its own: serverless, or a share of the database's.
        if view.compat or account is None or _is_serverless(account):
            key = "monthly_serverless_request_units"
            name = "Provisioned throughput (serverless)"
            yield metered(SERVICE, name, "1M RU", key, sku="serverless", region=places[0].region)
        return
    writes = account is not None and (
        account.flag("enable_multiple_write_locations") or account.flag("multiple_write_locations_enabled")
    )
    path = "throughput/multi-master" if writes else "throughput"
    for place in places:
        price = PriceKey(SERVICE, path, place.region)
        if autoscale:
            amount = _autoscaled(autoscale[0].number("max_throughput", 4000) / _UNIT)
            name = f"Provisioned throughput (autoscale, {place.label})"
            doc = "RU/s x 100; max_throughput x usage max_request_units_utilization_percentage; Cosmos DB pricing"
            yield Dimension(name, "RU/s x 100", price, amount, usage_based=True, per=HOURS, doc=doc)
        else:
            units = throughput / _UNIT * (_ZONES if place.zone_redundant else 1)
            name = f"Provisioned throughput (provisioned, {place.label})"
            doc = "RU/s x 100; throughput; Cosmos DB pricing"
            yield Dimension(name, "RU/s x 100", price, hourly(units), per=HOURS, doc=doc)


def _is_serverless(account: ResourceView) -> bool:
    return any(block.text("name") == "EnableServerless" for block in account.blocks("capabilities"))


def _autoscaled(units: Decimal) -> Asked:
    def amount(view: ResourceView) -> Quantity | None:
        share = view.usage("max_request_units_utilization_percentage")
        if share is None:
            return None
        quantity: Quantity = share * (units * _AUTOSCALE * HOURS / 100)
        return quantity

    return amount


def _storage(places: list[Place]) -> Iterator[Dimension]:
    for place in places:
        name = f"Transactional storage ({place.label})"
        yield metered(SERVICE, name, "GB", "storage_gb", sku="storage/transactional", region=place.region)


def _analytics(places: list[Place]) -> Iterator[Dimension]:
    for place in places:
        name = f"Analytical storage ({place.label})"
        yield metered(SERVICE, name, "GB", "storage_gb", sku="storage/analytical", region=place.region)
        for kind in ("write", "read"):
            name = f"Analytical {kind} operations ({place.label})"
            key = f"monthly_analytical_storage_{kind}_operations"
            yield metered(SERVICE, name, "10K operations", key, sku=f"analytical/{kind}", region=place.region)


def _backups(account: ResourceView, places: list[Place]) -> Iterator[Dimension]:
    """Continuous backup, or the copies of periodic ones above the two free.

    Without a backup block the account has the free default; the reference tool shows the continuous price.
    """
    backup = account.block("backup")
    kind = backup.text("type", "Continuous" if account.compat else "Periodic").lower()
    if kind == "continuous":
        for place in places:
            name = f"Continuous backup ({place.label})"
            yield metered(SERVICE, name, "GB", "storage_gb", sku="backup/continuous", region=place.region)
        return
    interval = backup.number("interval_in_minutes", _INTERVAL_MINUTES)
    copies = backup.number("retention_in_hours", _RETENTION_HOURS) * 60 // interval - _FREE_COPIES
    if copies > 0:
        for place in places:
            name = f"Periodic backup ({place.label})"
            amount = usage("storage_gb", copies)
            yield metered(SERVICE, name, "GB", quantity=amount, sku="backup/periodic", region=place.region)
