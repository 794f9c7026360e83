"""Persistent disks and hyperdisks: sizes, labels and what is provisioned beside the gigabytes."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costwarden.estimate.quantity import Quantity
from costwarden.estimate.resource import Dimension, PriceKey
from costwarden.estimate.view import ResourceView

SERVICE = "Compute Engine"
LABELS = {
    "pd-standard": "Standard provisioned storage (pd-standard)",
    "pd-balanced": "Balanced provisioned storage (pd-balanced)",
    "pd-ssd": "SSD provisioned storage (pd-ssd)",
    "pd-extreme": "Extreme provisioned storage (pd-extreme)",
    "hyperdisk-extreme": "Hyperdisk provisioned storage (hyperdisk-extreme)",
}


def disk_kind(view: ResourceView, name: str, default: str = "pd-standard") -> str:
    """A disk type from an attribute that holds its name or its self link; local-ssd stays what it is."""
    kind = view.text(name).rsplit("/", 1)[-1] or default
    # The reference prices a type it does not know as pd-standard; hyperdisks cost other prices.
    return kind if kind in LABELS or not view.compat else "pd-standard"


def disk_dimension(kind: str, size: Quantity | None, *, group: str = "disk") -> Dimension:
    """The gigabytes of one or several equal disks. group: disk, or regional-disk for replicated ones."""
    return Dimension(
        LABELS.get(kind, f"Provisioned storage ({kind})"),
        "GB",
        PriceKey(SERVICE, f"{group}/{kind}/gb"),
        size if size is not None else _unknown,
        doc="GB; size; Disk and image pricing",
    )


def _unknown(view: ResourceView) -> Quantity | None:
    return None


def provisioned(view: ResourceView, kind: str, size: Quantity) -> Iterator[Dimension]:
    """IOPS and throughput that are billed beside the size."""
    if kind == "pd-extreme":
        iops = view.number("provisioned_iops", 100_000)
    elif kind == "hyperdisk-extreme":
        most = Decimal(350_000)
        iops = view.number("provisioned_iops", None)
        if iops is None:
            iops = min(1200 * size, most) if isinstance(size, Decimal) else most
    elif kind == "hyperdisk-balanced":
        iops = view.number("provisioned_iops", 3000) - 3000  # 3,000 IOPS and 140 MBps come with every disk
        throughput = view.number("provisioned_throughput", 140) - 140
        if throughput > 0:
            yield _throughput(kind, throughput)
    elif kind == "hyperdisk-throughput":
        throughput = view.number("provisioned_throughput", None)
        if throughput is not None:
            yield _throughput(kind, throughput)
        return
    else:
        return
    if iops > 0:
        yield Dimension(
            "Provisioned IOPS",
            "IOPS",
            PriceKey(SERVICE, f"disk/{kind}/iops"),
            iops,
            doc="IOPS; provisioned_iops; Disk and image pricing",
        )


def _throughput(kind: str, amount: Quantity) -> Dimension:
    return Dimension(
        "Provisioned throughput",
        "MBps",
        PriceKey(SERVICE, f"disk/{kind}/throughput"),
        amount,
        doc="MBps; provisioned_throughput; Disk and image pricing",
    )


def default_size(kind: str) -> Decimal:
    """GB a new disk gets without a size, an image or a snapshot: the API's defaults."""
    if kind in ("pd-balanced", "pd-ssd", "hyperdisk-balanced"):
        return Decimal(100)
    return Decimal(1000) if kind in ("pd-extreme", "hyperdisk-extreme") else Decimal(500)


def size_of(view: ResourceView, depth: int = 0) -> Decimal | None:
    """GB of a disk, image or snapshot: its own, or that of what it is made from; None where nothing tells."""
    for name in ("size", "disk_size_gb"):
        size = view.number(name, None, unknown=Decimal(0))
        if size:
            return Decimal(size)
    if depth > 5:
        return None
    for name in ("image", "snapshot", "source_disk", "source_image", "source_snapshot", "source_instant_snapshot"):
        source = view.reference(name)
        if source is not None:
            found = size_of(source, depth + 1)
            if found is None and source.type in ("google_compute_disk", "google_compute_region_disk"):
                found = default_size(disk_kind(source, "type"))
            if found is not None:
                return found
    return None
