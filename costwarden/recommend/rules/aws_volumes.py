"""EBS volumes: gp2 that gp3 does cheaper, provisioned IOPS nobody uses, volumes attached to nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from costwarden.recommend.facts import Facts, Proposal, evidence_of
from costwarden.recommend.gates import GateLimits
from costwarden.recommend.inventory import Resource
from costwarden.recommend.metrics import Series
from costwarden.recommend.model import Confidence, Evidence, Value
from costwarden.recommend.rules.registry import rule

GP3_IOPS, GP3_THROUGHPUT = 3000, 125  # what every gp3 volume includes
_MARGIN = Decimal("1.2")


def gp2_iops(size_gib: Decimal) -> int:
    """3 per GiB, at least 100, at most 16,000 (EBS user guide, general purpose SSD volumes)."""
    return int(min(Decimal(16_000), max(Decimal(100), size_gib * 3)))


def gp2_throughput(size_gib: Decimal) -> int:
    """MiB/s: 128 up to 170 GiB, taken as the 125 that every gp3 includes; above it 250, as bursts reach."""
    return GP3_THROUGHPUT if size_gib <= 170 else 250


def gp3_settings(size_gib: Decimal, iops: Series | None, throughput: Series | None) -> dict[str, Value]:
    """gp3 that is no worse: what was used with a fifth to spare where it is known, else all that gp2 could do."""
    needed_iops = _needed(iops, gp2_iops(size_gib))
    needed_throughput = _needed(throughput, gp2_throughput(size_gib))
    found: dict[str, Value] = {"volume_type": "gp3"}
    if needed_iops > GP3_IOPS:
        found["iops"] = needed_iops
    if needed_throughput > GP3_THROUGHPUT:
        found["throughput"] = min(1000, needed_throughput)
    return found


def _sound(series: Series | None) -> Series | None:
    """A series the gates would take; with less, all that gp2 could do is kept."""
    limits = GateLimits()
    enough = series is not None and series.window_days >= limits.evidence_days
    return series if enough and series is not None and series.datapoints_percent >= limits.datapoints_percent else None


def _needed(series: Series | None, most: int) -> int:
    return most if series is None else min(most, int(series.maximum * _MARGIN) + 1)


@rule("aws_ebs_gp2_gp3", "aws_ebs_volume")
def gp2_volume(resource: Resource, facts: Facts) -> Iterator[Proposal]:
    size = resource.number("size")
    if resource.text("type") == "gp2" and size is not None:
        yield _gp3(size, resource, facts)


@rule("aws_ebs_gp2_gp3", "aws_instance")
def gp2_root_volume(resource: Resource, facts: Facts) -> Iterator[Proposal]:
    """The root volume an instance writes out; its own metrics are the volume's, so parity with gp2 is kept."""
    device = _first(resource.attributes.get("root_block_device"))
    size = device.get("volume_size")
    if device.get("volume_type") == "gp2" and isinstance(size, int) and not isinstance(size, bool):
        yield _gp3(Decimal(size), None, facts)


def _gp3(size: Decimal, volume: Resource | None, facts: Facts) -> Proposal:
    iops, throughput = (
        _sound(facts.series(volume, metric)) if volume is not None else None for metric in ("iops", "throughput_mib")
    )
    evidence: list[Evidence] = []
    for series in (iops, throughput):
        if series is not None:
            evidence += evidence_of(series, ("p95", series.p95), ("max", series.maximum))
    return Proposal(
        "aws_ebs_gp2_gp3",
        {
            "volume_type": "gp2",
            "size_gb": int(size),
            "baseline_iops": gp2_iops(size),
            "baseline_throughput": gp2_throughput(size),
        },
        gp3_settings(size, iops, throughput),
        evidence,
        confidence=Confidence.HIGH if iops is not None and throughput is not None else Confidence.MEDIUM,
    )


@rule("aws_ebs_resize_perf", "aws_ebs_volume")
def unused_iops(resource: Resource, facts: Facts) -> Iterator[Proposal]:
    """Provisioned IOPS of io1, io2 and gp3 well above what was ever used."""
    iops, series = resource.number("iops"), facts.series(resource, "iops")
    if resource.text("type") not in ("io1", "io2", "gp3") or iops is None or series is None:
        return
    least = Decimal(GP3_IOPS if resource.text("type") == "gp3" else 100)
    wanted = max(least, (series.maximum * Decimal("1.3")).quantize(Decimal(1)))
    if wanted <= iops * Decimal("0.7"):
        yield Proposal(
            "aws_ebs_resize_perf",
            {"iops": int(iops)},
            {"iops": int(wanted)},
            evidence_of(series, ("p95", series.p95), ("max", series.maximum), threshold=wanted),
            confidence=Confidence.HIGH,
            performance_risk=1,
        )


@rule("aws_ebs_delete_unattached", "aws_ebs_volume")
def unattached_volume(resource: Resource, facts: Facts) -> Iterator[Proposal]:
    """EC2 says that it is available, or it is attached in no inventory and has not done one operation."""
    evidence = facts.held_by_nobody(resource)
    if evidence is None:
        return
    snapshot = facts.snapshot(resource)
    current: dict[str, Value] = {"volume_type": resource.text("type") or None, "snapshot": snapshot}
    yield Proposal("aws_ebs_delete_unattached", current, None, evidence)


def _first(value: Any) -> Mapping[str, Any]:
    return value[0] if isinstance(value, list) and value and isinstance(value[0], Mapping) else {}
