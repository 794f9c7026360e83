"""google_sql_database_instance: the machine by its tier's name, storage, backups, the address."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costwarden.estimate.google._lines import used
from costwarden.estimate.resource import HOURS, Child, Dimension, PriceKey, ResourceType, hourly
from costwarden.estimate.view import ResourceView, decimal_of

SERVICE = "Cloud SQL"
SHARED = ("db-f1-micro", "db-g1-small")
# GB of memory for each vCPU of a named tier; Cloud SQL, instance settings.
RATIOS = {"standard": Decimal("3.75"), "highmem": Decimal("6.5"), "n": Decimal(8)}  # n: db-perf-optimized-N-4
MOST = 100_000_000  # vCPUs or MB; beyond it a tier's name is nonsense
LIGHTWEIGHT_GB = Decimal("3.75")
DISKS = {"PD_SSD": "SSD", "PD_HDD": "HDD"}
DEFAULT_DISK_GB = 10
LICENSES = ("enterprise", "standard", "web")  # of SQL Server; express is free
LICENSED_CORES = 4  # at least


def size_of(tier: str) -> tuple[Decimal, Decimal] | None:
    """vCPUs and GB from db-custom-CPUS-MB, db-n1-standard-4, db-highmem-8, db-lightweight-2; None for other names."""
    words = tier.lower().split("-")
    if tier.lower().startswith("db-custom-") and len(words) >= 4:
        cores, memory = decimal_of(words[2]), decimal_of(words[3])
        return (cores, memory / 1024) if _sensible(cores) and _sensible(memory) and cores and memory else None
    if words[0] != "db" or len(words) < 3:
        return None
    cores = decimal_of(words[-1])
    kind = words[-2]
    if cores is None or not _sensible(cores):
        return None
    if kind == "lightweight":
        return cores, LIGHTWEIGHT_GB
    return (cores, cores * RATIOS[kind]) if kind in RATIOS else None


def _sensible(amount: Decimal | None) -> bool:
    return amount is not None and 0 < amount <= MOST


def _machine(view: ResourceView, tier: str, place: str) -> Iterator[Dimension]:
    engine = view.text("database_version", "MYSQL").upper()
    legacy = tier.startswith("db-n1-") and not engine.startswith(("POSTGRES", "SQLSERVER"))
    size = size_of(tier)
    if tier in SHARED or legacy or size is None:
        yield Dimension(
            f"SQL instance ({tier}, {place})",
            "hours",
            PriceKey(SERVICE, f"instance/{tier}/{place}"),
            hourly(),
            doc="hours; 730; Cloud SQL pricing",
        )
        return
    cores, memory = size
    edition = "enterprise-plus/" if is_plus(view.block("settings")) else ""
    yield Dimension(
        f"vCPUs ({_plain(cores)}, {place})",
        "hours",
        PriceKey(SERVICE, f"{edition}vcpu/{place}"),
        hourly(cores),
        doc="vCPU-hours; vCPUs of the tier x 730; Cloud SQL pricing",
    )
    yield Dimension(
        f"Memory ({_plain(memory)} GB, {place})",
        "GB",
        PriceKey(SERVICE, f"{edition}memory/{place}"),
        hourly(memory),
        per=HOURS,
        doc="GB; memory of the tier; Cloud SQL pricing",
    )
    if engine.startswith("SQLSERVER") and not view.compat:
        license_name = engine.rsplit("_", 1)[-1].lower()
        if license_name in LICENSES:
            yield Dimension(
                f"License (SQL Server {license_name})",
                "core-hours",
                PriceKey(SERVICE, f"license/sqlserver/{license_name}"),
                hourly(max(cores, Decimal(LICENSED_CORES))),
                doc="core-hours; at least 4 cores x 730; Cloud SQL pricing, SQL Server",
            )


def _storage(view: ResourceView, settings: ResourceView, place: str) -> Dimension:
    kind = DISKS.get(settings.text("disk_type", "PD_SSD").upper(), "SSD")
    if view.compat and view.text("database_version").upper().startswith("SQLSERVER"):
        kind = "SSD"
    return Dimension(
        f"Storage ({kind}, {place})",
        "GB",
        PriceKey(SERVICE, f"storage/{kind.lower()}/{place}"),
        settings.number("disk_size", None, unknown=Decimal(0)) or Decimal(DEFAULT_DISK_GB),
        doc="GB; disk_size, 10; Cloud SQL pricing",
    )


def dimensions(instance: ResourceView) -> Iterator[Dimension]:
    settings = instance.block("settings")
    if not _is_known(instance, settings):
        return
    place = "regional" if settings.text("availability_type", "ZONAL").upper() == "REGIONAL" else "zonal"
    yield from _machine(instance, settings.text("tier"), place)
    yield _storage(instance, settings, place)
    yield used("Backups", "GB", PriceKey(SERVICE, "backup"), "backup_storage_gb")
    if settings.block("ip_configuration").flag("ipv4_enabled", True):
        yield Dimension(
            "IP address (if unused)",
            "hours",
            PriceKey(SERVICE, "ip"),
            hourly(),
            doc="hours; 730; Cloud SQL pricing, charged while idle",
        )


def is_plus(settings: ResourceView) -> bool:
    """The Enterprise Plus edition, which its machine types tell where the edition is not set."""
    return settings.text("edition").upper() == "ENTERPRISE_PLUS" or "-perf-" in settings.text("tier")


def _is_known(instance: ResourceView, settings: ResourceView) -> bool:
    """The reference leaves the Enterprise Plus edition out."""
    return not (instance.compat and settings.text("edition").upper() == "ENTERPRISE_PLUS")


def _replica(instance: ResourceView) -> Iterator[Dimension]:
    settings = instance.block("settings")
    yield from _machine(instance, settings.text("tier"), "zonal")
    yield _storage(instance, settings, "zonal")


def children(instance: ResourceView) -> Iterator[Child]:
    """A failover replica that replica_configuration declares; the reference counts it inside its owner."""
    if instance.compat and instance.has("replica_configuration") and _is_known(instance, instance.block("settings")):
        yield Child("Replica", REPLICA, instance)


def _plain(amount: Decimal) -> str:
    return f"{amount.normalize():f}"


REPLICA = ResourceType("google_sql_database_instance", dimensions=_replica, doc="Replica")
RESOURCE = ResourceType("google_sql_database_instance", dimensions=dimensions, children=children, doc="SQL instance")
