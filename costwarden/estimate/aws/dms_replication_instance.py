"""aws_dms_replication_instance: the machine, and log storage above what comes with it."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.resource import Dimension, PriceKey, ResourceType, hourly
from costwarden.estimate.view import ResourceView

SERVICE = "AWSDatabaseMigrationSvc"
SMALL = ("dms.t2.", "dms.t3.")  # 50 GB come with these, 100 GB with the others


def dimensions(instance: ResourceView) -> Iterator[Dimension]:
    kind = instance.text("replication_instance_class")
    deployment = "multi-az" if instance.flag("multi_az") else "single-az"
    yield Dimension(
        f"Instance ({kind.removeprefix('dms.')})",
        "hours",
        PriceKey(SERVICE, f"instance/{kind}/{deployment}") if kind else None,
        hourly(),
        doc="hours; 730; DMS pricing",
    )
    included = 50 if kind.startswith(SMALL) else 100
    yield Dimension(
        "Storage (general purpose SSD, gp2)",
        "GB",
        PriceKey(SERVICE, f"storage/{deployment}"),
        lambda view: view.number("allocated_storage") - included,
        when=lambda view: view.number("allocated_storage", included) > included,
        doc="GB; allocated_storage above the 50 (t2, t3) or 100 that are included; DMS pricing",
    )


RESOURCE = ResourceType("aws_dms_replication_instance", dimensions=dimensions)
