"""aws_ebs_snapshot: storage of the volume's size, fast restore, and calls of the EBS direct APIs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from costwarden.estimate.aws._lines import metered
from costwarden.estimate.resource import Dimension, PriceKey, ResourceType
from costwarden.estimate.view import ResourceView

SERVICE = "AmazonEC2"
DEFAULT_GB = Decimal(8)
PAGE = "EBS"


def volume_size(volume: ResourceView | None) -> Any:
    """GB of the volume that was copied; 8 where it is not in the plan."""
    return volume.number("size", DEFAULT_GB) if volume is not None else DEFAULT_GB


def _size(snapshot: ResourceView) -> Any:
    volume = snapshot.reference("volume_id")
    if volume is None and not snapshot.compat:
        size = snapshot.number("volume_size")
        if size is not None:
            return size
        snapshot.assume("the size of the volume is not known: 8 GB are assumed for its snapshot")
    return volume_size(volume)


def storage(size: Any) -> Dimension:
    return Dimension(
        "EBS snapshot storage",
        "GB",
        PriceKey(SERVICE, "ebs/snapshot/storage"),
        size,
        usage_based=True,
        doc="GB; the volume's size, else 8; EBS pricing",
    )


RESOURCE = ResourceType(
    "aws_ebs_snapshot",
    dimensions=(
        storage(_size),
        metered(
            "Fast snapshot restore",
            "DSU-hours",
            PriceKey(SERVICE, "ebs/snapshot/fast-restore"),
            "fast_snapshot_restore_hours",
            page=PAGE,
        ),
        metered(
            "ListChangedBlocks & ListSnapshotBlocks API requests",
            "1k requests",
            PriceKey(SERVICE, "ebs/direct/list"),
            "monthly_list_block_requests",
            per=1_000,
            page=PAGE,
        ),
        metered(
            "GetSnapshotBlock API requests",
            "1k SnapshotAPIUnits",
            PriceKey(SERVICE, "ebs/direct/get"),
            "monthly_get_block_requests",
            per=1_000,
            page=PAGE,
        ),
        metered(
            "PutSnapshotBlock API requests",
            "1k SnapshotAPIUnits",
            PriceKey(SERVICE, "ebs/direct/put"),
            "monthly_put_block_requests",
            per=1_000,
            page=PAGE,
        ),
    ),
)
