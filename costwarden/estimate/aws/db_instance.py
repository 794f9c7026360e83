"""aws_db_instance: the machine by class, engine and deployment, its storage, IOPS and backups."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costwarden.estimate.quantity import Quantity, at_least
from costwarden.estimate.resource import Dimension, PriceKey, ResourceType, hourly, usage
from costwarden.estimate.view import ResourceView

SERVICE = "AmazonRDS"
ENGINES = {"mysql": "mysql", "postgres": "postgresql", "mariadb": "mariadb", "aurora": "aurora-mysql"}
BYOL_ONLY = ("oracle-ee", "oracle-se")  # AWS sells no licence for these editions
# Engine -> major versions past their standard support: RDS extended support, per vCPU and hour.
EXTENDED = {
    "mysql": ("5.7",),
    "aurora-mysql": ("5.7",),
    "postgresql": ("11", "12"),
    "aurora-postgresql": ("11", "12"),
}
VCPUS = {"micro": 2, "small": 2, "medium": 2, "large": 2, "xlarge": 4}
STORAGE_NAMES = {
    "gp2": "general purpose SSD, gp2",
    "gp3": "general purpose SSD, gp3",
    "io1": "provisioned IOPS SSD, io1",
    "io2": "provisioned IOPS SSD, io2",
    "standard": "magnetic",
}


def engine_of(database: ResourceView) -> str:
    """The catalogue's engine, with edition and licence where these have a price: "mysql", "oracle-se2-li"."""
    engine = database.text("engine", "mysql").lower()
    if engine in ENGINES:
        return ENGINES[engine]
    family, _, edition = engine.removeprefix("custom-").partition("-")
    if family in ("oracle", "sqlserver"):
        edition = edition.removesuffix("-cdb")
        brings = database.text("license_model").lower() == "bring-your-own-license"
        return f"{family}-{edition}-{'byol' if brings or f'{family}-{edition}' in BYOL_ONLY else 'li'}"
    return engine


def dimensions(database: ResourceView) -> Iterator[Dimension]:
    kind = database.text("instance_class")
    deployment = "multi-az" if database.flag("multi_az") else "single-az"
    shown = "Multi-AZ" if deployment == "multi-az" else "Single-AZ"
    engine = engine_of(database)
    sku = f"instance/{kind}/{engine}/{deployment}"
    purchase = "on-demand"
    term = database.usage_text("reserved_instance_term").lower()
    payment = database.usage_text("reserved_instance_payment_option").lower()
    if term and payment:
        purchase = "reserved"
        sku = f"{sku}/reserved-{term.replace('_year', 'yr')}-{payment}"
    yield Dimension(
        f"Database instance ({purchase}, {shown}, {kind})",
        "hours",
        PriceKey(SERVICE, sku) if kind else None,
        hourly(),
        doc="hours; 730; RDS pricing: Multi-AZ has its own price",
    )
    yield from _storage(database, deployment)
    retention = database.number("backup_retention_period", 0)
    if retention > 0 or database.usage("additional_backup_storage_gb") is not None:
        yield Dimension(
            "Additional backup storage",
            "GB",
            PriceKey(SERVICE, "backup/aurora" if engine.startswith("aurora") else "backup"),
            usage("additional_backup_storage_gb"),
            usage_based=True,
            doc="GB; usage additional_backup_storage_gb; RDS pricing",
        )
    if kind.startswith(("db.t3.", "db.t4g.")) and database.usage("monthly_cpu_credit_hrs") is not None:
        yield Dimension(
            "CPU credits",
            "vCPU-hours",
            PriceKey(SERVICE, f"cpu-credits/{engine}"),
            lambda view: None if vcpus_of(kind) is None else view.usage("monthly_cpu_credit_hrs") * vcpus_of(kind),
            doc="vCPU-hours; usage monthly_cpu_credit_hrs x vCPUs; RDS pricing",
        )

    yield from insights(database, kind)
    yield from extended_support(kind, engine, database.text("engine_version"))


def vcpus_of(kind: str) -> Decimal | None:
    """vCPUs of a class such as db.m5.2xlarge; None for a size that does not tell."""
    size = kind.rpartition(".")[2]
    if size in VCPUS:
        return Decimal(1 if kind.startswith("db.t2.") and size in ("micro", "small") else VCPUS[size])
    times = size.removesuffix("xlarge")
    return Decimal(times) * 4 if times.isdigit() else None


def insights(database: ResourceView, kind: str) -> Iterator[Dimension]:
    """Performance Insights kept longer than its free seven days."""
    if not database.flag("performance_insights_enabled"):
        return
    if database.number("performance_insights_retention_period", 7) <= 7:
        return
    family = kind.removeprefix("db.").partition(".")[0]
    yield Dimension(
        f"Performance Insights Long Term Retention ({kind})",
        "vCPU-month",
        PriceKey(SERVICE, f"performance-insights/{family}"),
        lambda view: vcpus_of(kind),
        doc="vCPU-months; RDS Performance Insights pricing",
    )
    yield Dimension(
        "Performance Insights API",
        "1000 requests",
        PriceKey(SERVICE, "performance-insights/requests"),
        usage("monthly_additional_performance_insights_requests"),
        usage_based=True,
        per=1000,
        doc="requests; usage monthly_additional_performance_insights_requests; RDS pricing",
    )


def extended_support(kind: str, engine: str, version: str) -> Iterator[Dimension]:
    """The surcharge on versions past their end of standard support."""
    if not any(version == old or version.startswith(f"{old}.") for old in EXTENDED.get(engine, ())):
        return
    vcpus = vcpus_of(kind)
    yield Dimension(
        "Extended support (year 1)",
        "vCPU-hours",
        PriceKey(SERVICE, "extended-support/year1"),
        hourly(vcpus) if vcpus is not None else lambda view: None,
        doc="vCPU-hours; RDS extended support pricing, first and second year",
    )


def _storage(database: ResourceView, deployment: str) -> Iterator[Dimension]:
    kind = database.text("storage_type").lower()
    iops = database.number("iops", 0)
    if not kind:
        kind = "io1" if iops > 0 else "gp2"
    provisioned = kind in ("io1", "io2")
    floor = 100 if provisioned else 20 if kind in ("gp2", "gp3") else 5

    def size(view: ResourceView) -> Quantity | None:
        if not view.has("allocated_storage"):
            return Decimal(floor)
        return at_least(view.number("allocated_storage"), floor if provisioned else 0)

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
            lambda view: at_least(view.number("iops", 1000), 1000),
            doc="IOPS; at least 1,000; RDS pricing",
        )
    elif kind == "gp3":
        included = 12_000 if database.number("allocated_storage", 20) >= 400 else 3000
        yield Dimension(
            f"Provisioned GP3 IOPS (above {included:,})",
            "IOPS",
            PriceKey(SERVICE, f"iops/{deployment}/gp3"),
            lambda view: view.number("iops", included) - included,
            when=lambda view: view.number("iops", included) > included,
            doc="IOPS above the included 3,000 (12,000 from 400 GB); RDS pricing",
        )
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


RESOURCE = ResourceType("aws_db_instance", dimensions=dimensions)
