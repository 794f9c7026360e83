"""aws_opensearch_domain: data nodes, dedicated masters, warm nodes, and the disks of the data nodes."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_CEILING, Decimal

from costwarden.estimate.resource import Dimension, PriceKey, ResourceType, hourly
from costwarden.estimate.view import ResourceView

SERVICE = "AmazonES"
INCLUDED_IOPS = 3000  # of a gp3 volume, per 3 TiB begun
STEP_GB = 3072


def _node(kind: str) -> PriceKey | None:
    """Both services' names of a node type ("m5.large.elasticsearch", "m5.large.search") have one price."""
    return (
        PriceKey(SERVICE, f"instance/{kind.removesuffix('.elasticsearch').removesuffix('.search')}") if kind else None
    )


def _nodes(words: str, kind: str, count: Decimal, source: str) -> Dimension:
    return Dimension(
        f"{words} (on-demand, {kind})",
        "hours",
        _node(kind),
        hourly(count),
        doc=f"hours; {source} x 730; OpenSearch Service pricing",
    )


def dimensions(domain: ResourceView) -> Iterator[Dimension]:
    suffix = "search" if domain.type == "aws_opensearch_domain" else "elasticsearch"
    cluster = domain.block("cluster_config")
    kind = cluster.text("instance_type", f"m4.large.{suffix}")
    count: Decimal = cluster.number("instance_count", 1)
    yield _nodes("Instance", kind, count, "instance_count (1)")
    yield from _disks(domain, count)
    if cluster.flag("dedicated_master_enabled"):
        master = cluster.text("dedicated_master_type", f"m4.large.{suffix}")
        masters: Decimal = cluster.number("dedicated_master_count", 3)
        yield _nodes("Dedicated master", master, masters, "dedicated_master_count (3)")
    if cluster.flag("warm_enabled"):
        warm = cluster.text("warm_type", f"ultrawarm1.medium.{suffix}")
        yield _nodes("UltraWarm instance", warm, cluster.number("warm_count", 2), "warm_count (2)")


def _disks(domain: ResourceView, nodes: Decimal) -> Iterator[Dimension]:
    """Every data node has its own disk; the reference counts one, save for throughput."""
    blocks = domain.blocks("ebs_options")
    disk = domain.block("ebs_options")
    if not (disk.flag("ebs_enabled", domain.compat or bool(blocks))):
        return
    kind = disk.text("volume_type", "gp2")
    size: Decimal = disk.number("volume_size", 8)
    disks = Decimal(1) if domain.compat else nodes
    yield Dimension(
        f"Storage ({kind})",
        "GB",
        PriceKey(SERVICE, f"storage/{kind}"),
        size * disks,
        doc="GB; volume_size (8) x data nodes, gp2; OpenSearch Service pricing",
    )
    if kind in ("io1", "io2"):
        yield Dimension(
            f"Storage IOPS ({kind})",
            "IOPS",
            PriceKey(SERVICE, f"storage/{kind}/iops"),
            disk.number("iops", 1) * disks,
            doc="IOPS; iops x data nodes; OpenSearch Service pricing",
        )
    if kind != "gp3":
        return
    steps = (size / STEP_GB).to_integral_value(rounding=ROUND_CEILING)
    included = Decimal(125) if size < 170 else 250 * steps
    throughput: Decimal = disk.number("throughput", included)
    if throughput > included:
        yield Dimension(
            "Throughput (gp3)",
            "Mbps",
            PriceKey(SERVICE, "storage/gp3/throughput"),
            (throughput - included) * nodes,
            doc="MBps; above 125 (250 per 3 TiB from 170 GB) x data nodes; OpenSearch Service pricing",
        )
    free = INCLUDED_IOPS * max(steps, Decimal(1))
    iops: Decimal = disk.number("iops", free)
    if iops > free and not domain.compat:
        yield Dimension(
            "Storage IOPS (gp3)",
            "IOPS",
            PriceKey(SERVICE, "storage/gp3/iops"),
            (iops - free) * nodes,
            doc="IOPS above 3,000 per 3 TiB x data nodes; OpenSearch Service pricing",
        )


RESOURCE = ResourceType("aws_opensearch_domain", dimensions=dimensions)
