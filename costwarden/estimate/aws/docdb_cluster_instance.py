"""aws_docdb_cluster_instance: one machine; the cluster's storage and requests are shown here as the reference does."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.aws._lines import metered
from costwarden.estimate.resource import Dimension, PriceKey, ResourceType, hourly
from costwarden.estimate.view import ResourceView

SERVICE = "AmazonDocDB"
PAGE = "Amazon DocumentDB"
BURSTABLE = ("db.t3.", "db.t4g.")


def dimensions(instance: ResourceView) -> Iterator[Dimension]:
    kind = instance.text("instance_class")
    yield Dimension(
        f"Database instance (on-demand, {kind})",
        "hours",
        PriceKey(SERVICE, f"instance/{kind}") if kind else None,
        hourly(),
        doc="hours; 730; Amazon DocumentDB pricing",
    )
    yield metered("Storage", "GB", PriceKey(SERVICE, "storage"), "data_storage_gb", page=PAGE)
    yield metered(
        "I/O requests", "1M requests", PriceKey(SERVICE, "io"), "monthly_io_requests", per=1_000_000, page=PAGE
    )
    if kind.startswith(BURSTABLE):
        yield metered(
            "CPU credits", "vCPU-hours", PriceKey(SERVICE, "cpu-credits"), "monthly_cpu_credit_hrs", page=PAGE
        )


RESOURCE = ResourceType("aws_docdb_cluster_instance", dimensions=dimensions)
