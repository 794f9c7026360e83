"""aws_db_instance: the machine by class, engine and deployment, its storage, IOPS and backups."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costwarden.estimate.aws._database import (
    SERVICE,
    credits,
    engine_of,
    extended_support,
    insights,
    rated,
    reserved_rate,
)
from costwarden.estimate.quantity import Quantity, at_least
from costwarden.estimate.resource import Dimension, PriceKey, ResourceType, hourly, usage
from costwarden.estimate.view import ResourceView, UnknownAttribute

STORAGE_NAMES = {
    "gp2": "general purpose SSD, gp2",
    "gp3": "general purpose SSD, gp3",
    "io1": "provisioned IOPS SSD, io1",
    "io2": "provisioned IOPS SSD, io2",
    "standard": "magnetic",
}
# What a read replica takes from its source when it says nothing itself.
INHERITED = ("engine", "engine_version", "license_model", "allocated_storage", "storage_type", "iops", "instance_class")


def inheriting(database: ResourceView) -> ResourceView:
    """A read replica with its source's engine and storage. Errors: UnknownAttribute for a source outside the plan."""
    if not database.has("replicate_source_db"):
        if not database.compat and not database.has("engine") and database.has("snapshot_identifier"):
            database.assume(
                "engine and storage come from the snapshot; set engine and allocated_storage to have them priced"
            )
            raise UnknownAttribute("engine")
        return database
    source = database.reference("replicate_source_db", "aws_db_instance")
    if source is None:
        if database.compat or database.has("engine"):
            return database
        database.assume(
            "the source of this replica is not in the plan; set engine and allocated_storage to have it priced"
        )
        raise UnknownAttribute("replicate_source_db")
    missing = [name for name in INHERITED if not database.has(name) and source.has(name)]
    if missing:
        database.assume(f"{', '.join(missing)} taken from {source.address}, which it replicates")
    return database.with_values(**{name: source.value(name) for name in missing})


def dimensions(resource: ResourceView) -> Iterator[Dimension]:
    database = inheriting(resource)
    kind = database.text("instance_class")
    deployment = "multi-az" if database.flag("multi_az") else "single-az"
    shown = "Multi-AZ" if deployment == "multi-az" else "Single-AZ"
    engine = engine_of(database)
    rate = reserved_rate(database)
    sku = f"instance/{kind}/{engine}/{deployment}"
    yield Dimension(
        f"Database instance ({'reserved' if rate else 'on-demand'}, {shown}, {kind})",
        "hours",
        rated(SERVICE, sku, database, rate) if kind else None,
        hourly(),
        doc="hours; 730; RDS pricing: Multi-AZ has its own price",
    )
    yield from _storage(database, deployment)
    retention = database.number("backup_retention_period", 0, unknown=Decimal(1))
    if retention > 0 or database.usage("additional_backup_storage_gb") is not None:
        yield Dimension(
            "Additional backup storage",
            "GB",
            PriceKey(SERVICE, "backup/aurora" if engine.startswith("aurora") else "backup"),
            usage("additional_backup_storage_gb"),
            usage_based=True,
            doc="GB; usage additional_backup_storage_gb; RDS pricing",
        )
    yield from credits(kind, engine)
    yield from insights(database, kind)
    yield from extended_support(database, kind, engine)


def _storage(database: ResourceView, deployment: str) -> Iterator[Dimension]:
    kind = database.text("storage_type").lower()
    iops = database.number("iops", 0)
    if not kind:
        kind = "io1" if iops > 0 else "gp2"
    provisioned = kind in ("io1", "io2")
    floor = 100 if provisioned else 20 if kind in ("gp2", "gp3") else 5

    def size(_: ResourceView) -> Quantity | None:
        if not database.has("allocated_storage"):
            return Decimal(floor)
        return at_least(database.number("allocated_storage"), floor if provisioned else 0)

    yield Dimension(
        f"Storage ({STORAGE_NAMES.get(kind, kind)})",
        "GB",
        PriceKey(SERVICE, f"storage/{deployment}/{kind}"),
        size,
        doc="GB; 20, gp2 (100 for io1); RDS pricing",
    )
    if provisioned:
        yield Dimension(
            "Provisioned IOPS",
            "IOPS",
            PriceKey(SERVICE, f"iops/{deployment}/{kind}"),
            lambda _: at_least(database.number("iops", 1000), 1000),
            doc="IOPS; at least 1,000; RDS pricing",
        )
    elif kind == "gp3":
        yield from _gp3(database, deployment)
    elif kind == "standard":
        yield Dimension(
            "I/O requests",
            "1M requests",
            PriceKey(SERVICE, "io/standard"),
            usage("monthly_standard_io_requests"),
            usage_based=True,
            per=1_000_000,
            doc="requests; usage monthly_standard_io_requests; RDS pricing",
        )


def _gp3(database: ResourceView, deployment: str) -> Iterator[Dimension]:
    """What goes beyond the performance that gp3 includes, which grows once storage is striped at 400 GB."""
    large = database.number("allocated_storage", 20) >= 400
    included = 12_000 if large else 3000
    yield Dimension(
        f"Provisioned GP3 IOPS (above {included:,})",
        "IOPS",
        PriceKey(SERVICE, f"iops/{deployment}/gp3"),
        lambda _: database.number("iops", included) - included,
        when=lambda _: database.number("iops", included) > included,
        doc="IOPS; above the included 3,000 (12,000 from 400 GB); RDS pricing",
    )
    throughput = 500 if large else 125
    yield Dimension(
        f"Provisioned GP3 throughput (above {throughput} MBps)",
        "MBps",
        PriceKey(SERVICE, f"throughput/{deployment}/gp3"),
        lambda _: database.number("storage_throughput", throughput) - throughput,
        when=lambda view: not view.compat and database.number("storage_throughput", throughput) > throughput,
        doc="MBps; above the included 125 (500 from 400 GB); RDS pricing",
    )


RESOURCE = ResourceType("aws_db_instance", dimensions=dimensions)
