"""aws_msk_cluster: brokers by the hour and their disks."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costwarden.estimate.aws._bound import times
from costwarden.estimate.aws._lines import metered
from costwarden.estimate.aws._scaling import scaled
from costwarden.estimate.quantity import Quantity
from costwarden.estimate.resource import Dimension, PriceKey, ResourceType, hourly
from costwarden.estimate.view import ResourceView

SERVICE = "AmazonMSK"


def dimensions(cluster: ResourceView) -> Iterator[Dimension]:
    brokers: Decimal = cluster.number("number_of_broker_nodes", 0 if cluster.compat else None)
    node = cluster.block("broker_node_group_info")
    kind = node.text("instance_type")
    yield Dimension(
        f"Instance ({kind})",
        "hours",
        PriceKey(SERVICE, f"broker/{kind}") if kind else None,
        hourly(lambda _: brokers),
        doc="hours; number_of_broker_nodes x 730; MSK pricing",
    )
    if kind.startswith("express."):
        yield metered("Storage", "GB", PriceKey(SERVICE, "express/storage"), "storage_gb", page="MSK")
        yield metered("Data ingested", "GB", PriceKey(SERVICE, "express/ingress"), "monthly_data_in_gb", page="MSK")
        return
    grown = scaled(cluster, "kafka:broker-storage:VolumeSize")

    def storage(_: ResourceView) -> Quantity | None:
        size = grown if grown is not None else _volume(node)
        return None if size is None else times(size, brokers)

    yield Dimension(
        "Storage (autoscaling)" if grown is not None else "Storage",
        "GB",
        PriceKey(SERVICE, "storage"),
        storage,
        usage_based=cluster.compat,  # the quantity is fixed; the reference shows it as usage all the same
        doc="GB; volume_size (1000) x brokers; MSK pricing",
    )
    if cluster.text("storage_mode", unknown="") == "TIERED":
        yield metered("Tiered storage", "GB", PriceKey(SERVICE, "tiered-storage"), "tiered_storage_gb", page="MSK")
        yield metered(
            "Tiered storage retrieval",
            "GB",
            PriceKey(SERVICE, "tiered-storage/retrieval"),
            "monthly_tiered_retrieval_gb",
            page="MSK",
        )


def _volume(node: ResourceView) -> Quantity | None:
    """GB per broker, in the block of today's provider or the attribute of earlier ones."""
    size: Decimal | None = node.number("ebs_volume_size")
    if size is None:
        size = node.block("storage_info").block("ebs_storage_info").number("volume_size", 1000)
    return size


RESOURCE = ResourceType("aws_msk_cluster", dimensions=dimensions)
