"""What RDS databases and Aurora instances share: engines, reserved rates, credits, insights, extended support."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costwarden.estimate.quantity import Quantity
from costwarden.estimate.resource import Dimension, PriceKey, hourly, usage
from costwarden.estimate.view import ResourceView

SERVICE = "AmazonRDS"
ENGINES = {"mysql": "mysql", "postgres": "postgresql", "mariadb": "mariadb", "aurora": "aurora-mysql"}
BYOL_ONLY = ("oracle-ee", "oracle-se")  # AWS sells no licence for these editions

# Engine -> major version -> year of extended support it is in; RDS and Aurora release calendars, November 2026.
EXTENDED: dict[str, dict[str, int]] = {
    "mysql": {"5.7": 3, "8.0": 1},
    "aurora-mysql": {"5.7": 1},
    "postgresql": {"11": 3, "12": 1, "13": 1},
    "aurora-postgresql": {"11": 3, "12": 1, "13": 1},
}
# What Infracost's recorded figures take for extended, all of it in its first year.
COMPAT_EXTENDED: dict[str, dict[str, int]] = {
    "mysql": {"5.7": 1},
    "aurora-mysql": {"5.7": 1},
    "postgresql": {"11": 1, "12": 1},
    "aurora-postgresql": {"11": 1, "12": 1},
}
VCPUS = {"nano": 2, "micro": 2, "small": 2, "medium": 2, "large": 2, "xlarge": 4}
BURSTABLE = ("db.t3.", "db.t4g.")


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


def reserved_rate(resource: ResourceView) -> str:
    """The reserved rate the usage file names, as a price knows it: "reserved-1yr-no_upfront"; "" for on demand."""
    term = resource.usage_text("reserved_instance_term").lower()
    payment = resource.usage_text("reserved_instance_payment_option").lower()
    return f"reserved-{term.replace('_year', 'yr')}-{payment}" if term and payment else ""


def rated(service: str, sku: str, resource: ResourceView, rate: str) -> PriceKey:
    """The price at a reserved rate; the reference counts nothing per hour for what was paid all upfront."""
    if not rate:
        return PriceKey(service, sku)
    if rate.endswith("all_upfront"):
        resource.assume("reserved and paid all upfront: the upfront payment is not part of the monthly cost")
        return PriceKey(service, "reserved/all-upfront")
    return PriceKey(service, f"{sku}/{rate}")


def vcpus_of(kind: str) -> Decimal | None:
    """vCPUs of a class such as db.m5.2xlarge; None for a size that does not tell."""
    size = kind.rpartition(".")[2]
    if size in VCPUS:
        single = kind.removeprefix("db.") in ("t2.nano", "t2.micro", "t2.small")
        return Decimal(1 if single else VCPUS[size])
    times = size.removesuffix("xlarge")
    return Decimal(times) * 4 if times.isdigit() else None


def credits(kind: str, engine: str) -> Iterator[Dimension]:
    """Surplus CPU credits of a burstable class."""
    if not kind.startswith(BURSTABLE):
        return

    def quantity(database: ResourceView) -> Quantity | None:
        given: Quantity | None = database.usage("monthly_cpu_credit_hrs")
        vcpus = database.usage("vcpu_count", vcpus_of(kind))
        return None if given is None or vcpus is None else given * vcpus

    yield Dimension(
        "CPU credits",
        "vCPU-hours",
        PriceKey(SERVICE, f"cpu-credits/{engine}"),
        quantity,
        when=lambda database: database.usage("monthly_cpu_credit_hrs") is not None,
        usage_based=True,
        doc="vCPU-hours; usage monthly_cpu_credit_hrs x vCPUs; RDS pricing",
    )


def insights(database: ResourceView, kind: str) -> Iterator[Dimension]:
    """Performance Insights: what is kept longer than its free seven days, and calls of its API."""
    if not database.flag("performance_insights_enabled"):
        return
    if database.number("performance_insights_retention_period", 7) > 7:
        if kind == "db.serverless":
            yield Dimension(
                "Performance Insights Long Term Retention (serverless)",
                "ACUs",
                PriceKey(SERVICE, "performance-insights/serverless"),
                usage("capacity_units_per_hr"),
                doc="ACUs; usage capacity_units_per_hr; RDS Performance Insights pricing",
            )
        else:
            yield Dimension(
                f"Performance Insights Long Term Retention ({kind})",
                "vCPU-month",
                PriceKey(SERVICE, f"performance-insights/{kind.removeprefix('db.').partition('.')[0]}"),
                lambda view: vcpus_of(kind),
                doc="vCPU-months; vCPUs of the class; RDS Performance Insights pricing",
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


def extended_support(database: ResourceView, kind: str, engine: str) -> Iterator[Dimension]:
    """The surcharge on versions past their end of standard support, unless the database leaves it out."""
    calendar = (COMPAT_EXTENDED if database.compat else EXTENDED).get(engine)
    if calendar is None:
        return
    version = database.text("engine_version", unknown="")  # what a cluster without a version computes is current
    year = next((year for old, year in calendar.items() if version == old or version.startswith(f"{old}.")), None)
    if year is None or "disabled" in database.text("engine_lifecycle_support", unknown=""):
        return
    vcpus = vcpus_of(kind)
    yield Dimension(
        f"Extended support (year {year})",
        "vCPU-hours",
        PriceKey(SERVICE, f"extended-support/year{year}"),
        hourly(vcpus) if vcpus is not None else lambda view: None,
        doc="vCPU-hours; vCPUs of the class x 730; RDS extended support pricing, year 1 is the first two",
    )
