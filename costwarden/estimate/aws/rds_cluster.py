"""aws_rds_cluster: Aurora's shared storage, requests and backups; serverless v1 capacity; Multi-AZ clusters."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costwarden.estimate.aws._database import SERVICE, engine_of
from costwarden.estimate.quantity import Bounded, Quantity
from costwarden.estimate.resource import HOURS, Dimension, PriceKey, ResourceType, hourly, usage
from costwarden.estimate.view import ResourceView

SECONDS = Decimal(730 * 3600)
STANDBYS = 3  # machines of a Multi-AZ cluster: a writer and two readable standbys


def dimensions(cluster: ResourceView) -> Iterator[Dimension]:
    engine = engine_of(cluster)
    if not cluster.compat and cluster.has("db_cluster_instance_class"):
        yield from _multi_az(cluster, engine)
        return
    serverless = cluster.text("engine_mode", unknown="") == "serverless"
    if serverless:
        yield Dimension(
            "Aurora serverless",
            "ACU-hours",
            PriceKey(SERVICE, "aurora/serverless"),
            _capacity,
            usage_based=True,
            doc="ACU-hours; usage capacity_units_per_hr x 730, else min_capacity to max_capacity; Aurora pricing",
        )
    optimised = cluster.text("storage_type", unknown="") == "aurora-iopt1"
    yield _metered(
        "Storage (I/O-optimized)" if optimised else "Storage",
        "storage/aurora/io-optimized" if optimised else "storage/aurora",
        "storage_gb",
    )
    if cluster.compat or not optimised:  # requests are included in the I/O-optimised price
        yield Dimension(
            "I/O requests",
            "1M requests",
            PriceKey(SERVICE, "io/aurora"),
            _requests,
            usage_based=True,
            per=1_000_000,
            doc="requests; usage (write_requests_per_sec + read_requests_per_sec) x 2,628,000; Aurora pricing",
        )
    retention = cluster.number("backup_retention_period", 1, unknown=Decimal(1))
    if retention > 1:
        yield Dimension(
            "Backup storage",
            "GB",
            PriceKey(SERVICE, "backup/aurora"),
            usage("backup_snapshot_size_gb", retention - 1),
            usage_based=True,
            doc="GB; usage backup_snapshot_size_gb x (retention - 1); Aurora pricing",
        )
    if engine == "aurora-mysql" and not serverless and (cluster.compat or cluster.number("backtrack_window", 0) > 0):
        yield Dimension(
            "Backtrack",
            "1M change-records",
            PriceKey(SERVICE, "aurora/backtrack"),
            _change_records,
            usage_based=True,
            per=1_000_000,
            optional=True,  # regions without Backtrack have no price for it
            doc="change records; usage average_statements_per_hr x change_records_per_statement x "
            "backtrack_window_hrs; Aurora pricing",
        )
    yield _metered("Snapshot export", "aurora/snapshot-export", "snapshot_export_size_gb")


def _metered(name: str, sku: str, key: str) -> Dimension:
    doc = f"GB; usage {key}; Aurora pricing"
    return Dimension(name, "GB", PriceKey(SERVICE, sku), usage(key), usage_based=True, doc=doc)


def _capacity(cluster: ResourceView) -> Quantity | None:
    given: Quantity | None = cluster.usage("capacity_units_per_hr")
    if given is not None:
        return given * HOURS
    if cluster.compat:
        return None
    scaling = cluster.block("scaling_configuration")
    low, high = scaling.number("min_capacity", 1), scaling.number("max_capacity", 16)
    cluster.assume(
        f"Aurora serverless counted at its minimum of {low} ACU: set capacity_units_per_hr in the usage file"
    )
    return Bounded(low, low, max(low, high)) * HOURS


def _requests(cluster: ResourceView) -> Quantity | None:
    given = [cluster.usage(key) for key in ("write_requests_per_sec", "read_requests_per_sec")]
    known = [amount for amount in given if amount is not None]
    if not known:
        return None
    total: Quantity = known[0] if len(known) == 1 else known[0] + known[1]
    return total * SECONDS


def _change_records(cluster: ResourceView) -> Quantity | None:
    """Statements an hour x records each x the hours kept, held all month."""
    statements = cluster.usage("average_statements_per_hr")
    records = cluster.usage("change_records_per_statement")
    window = cluster.usage("backtrack_window_hrs")
    if statements is None or records is None or window is None:
        return None
    product: Quantity = statements * records * window * HOURS
    return product


def _multi_az(cluster: ResourceView, engine: str) -> Iterator[Dimension]:
    """A Multi-AZ DB cluster: three machines of one class with provisioned storage of their own."""
    kind = cluster.text("db_cluster_instance_class")
    yield Dimension(
        f"Database instance (on-demand, Multi-AZ cluster, {kind})",
        "hours",
        PriceKey(SERVICE, f"instance/{kind}/{engine}/multi-az-cluster"),
        hourly(STANDBYS),
        doc="hours; 3 x 730; RDS pricing, Multi-AZ with two readable standbys",
    )
    storage = cluster.text("storage_type", "io1")
    yield Dimension(
        f"Storage ({storage})",
        "GB",
        PriceKey(SERVICE, f"storage/multi-az-cluster/{storage}"),
        lambda view: view.number("allocated_storage"),
        doc="GB; RDS pricing, Multi-AZ with two readable standbys",
    )


RESOURCE = ResourceType("aws_rds_cluster", dimensions=dimensions)
