"""aws_ebs_volume, and the volume that other types embed as a block."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costwarden.estimate.quantity import Quantity
from costwarden.estimate.resource import Dimension, PriceKey, ResourceType, Tier, usage
from costwarden.estimate.view import ResourceView

NAMES = {
    "gp2": "Storage (general purpose SSD, gp2)",
    "gp3": "Storage (general purpose SSD, gp3)",
    "io1": "Storage (provisioned IOPS SSD, io1)",
    "io2": "Storage (provisioned IOPS SSD, io2)",
    "st1": "Storage (throughput optimized HDD, st1)",
    "sc1": "Storage (cold HDD, sc1)",
    "standard": "Storage (magnetic)",
}
INCLUDED_IOPS = 3000  # of every gp3 volume
INCLUDED_MBPS = 125
IO2_TIERS = (
    Tier(32_000, PriceKey("AmazonEC2", "ebs/io2/iops/tier1"), ""),
    Tier(64_000, PriceKey("AmazonEC2", "ebs/io2/iops/tier2"), "next 32K"),
    Tier(None, PriceKey("AmazonEC2", "ebs/io2/iops/tier3"), "over 64K"),
)


def dimensions(volume: ResourceView) -> Iterator[Dimension]:
    """A volume's bill from `type` or `volume_type`, `size` or `volume_size`, `iops`, `throughput`."""
    kind = volume.text("volume_type") or volume.text("type") or "gp2"
    yield Dimension(
        NAMES.get(kind, f"Storage ({kind})"),
        "GB",
        PriceKey("AmazonEC2", f"ebs/{kind}/storage"),
        _size,
        doc="GB; 8, gp2; EBS pricing",
    )
    if kind in ("io1", "io2"):
        tiered = kind == "io2" and not volume.compat
        yield Dimension(
            "Provisioned IOPS",
            "IOPS",
            None if tiered else PriceKey("AmazonEC2", f"ebs/{kind}/iops" + ("/tier1" if kind == "io2" else "")),
            lambda view: view.number("iops", Decimal(100)),
            tiers=IO2_TIERS if tiered else (),
            doc="IOPS; 100, of io2 in steps at 32,000 and 64,000; EBS pricing",
        )
    elif kind == "gp3":
        yield Dimension(
            "Provisioned IOPS",
            "IOPS",
            PriceKey("AmazonEC2", "ebs/gp3/iops"),
            lambda view: view.number("iops", INCLUDED_IOPS) - INCLUDED_IOPS,
            when=lambda view: view.number("iops", INCLUDED_IOPS) > INCLUDED_IOPS,
            doc="IOPS; above 3,000; EBS pricing",
        )
        yield Dimension(
            "Provisioned throughput",
            "Mbps",
            PriceKey("AmazonEC2", "ebs/gp3/throughput"),
            # The price is per GiBps; shown per MBps, the unit of the Terraform attribute.
            lambda view: (view.number("throughput", INCLUDED_MBPS) - INCLUDED_MBPS) / 1024,
            when=lambda view: view.number("throughput", INCLUDED_MBPS) > INCLUDED_MBPS,
            per=Decimal(1) / 1024,
            doc="MBps; above 125; EBS pricing",
        )
    elif kind == "standard":
        yield Dimension(
            "I/O requests",
            "1M request",
            PriceKey("AmazonEC2", "ebs/standard/requests"),
            usage("monthly_standard_io_requests"),
            usage_based=True,
            per=1_000_000,
            doc="requests; usage monthly_standard_io_requests; EBS pricing",
        )


def _size(volume: ResourceView) -> Quantity | None:
    """GB; 8 where nothing is said. A volume made from a snapshot has the snapshot's size, which no plan tells."""
    found: Quantity | None = volume.number("volume_size")
    if found is None:
        found = volume.number("size")
    if found is not None:
        return found
    if volume.has("snapshot_id") and not volume.compat:
        volume.assume("the size is that of the snapshot, which the plan does not tell: set size to have it priced")
        return None
    return Decimal(8)


RESOURCE = ResourceType("aws_ebs_volume", dimensions=dimensions)
BLOCK = ResourceType("block_device", dimensions=dimensions)
