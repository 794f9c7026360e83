"""Google Cloud: disks nobody uses, reserved addresses, machines too large."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from costwarden.recommend.facts import Facts, Proposal, evidence_of
from costwarden.recommend.inventory import Resource
from costwarden.recommend.model import Confidence
from costwarden.recommend.rules.registry import rule

_SIZE = re.compile(r"([a-z]\d[a-z]*-(?:standard|highmem|highcpu))-(\d{1,3})")
_VCPUS = (1, 2, 4, 8, 16, 32, 64, 96)


@rule("gcp_disk_delete", "google_compute_disk")
def idle_disk(resource: Resource, facts: Facts) -> Iterator[Proposal]:
    """`users` of the state lists the instances that hold it; a disk that is only planned has no such list."""
    if resource.attributes.get("users") == [] and resource.text("self_link"):
        snapshot = facts.snapshot(resource)
        yield Proposal("gcp_disk_delete", {"disk_type": resource.text("type"), "snapshot": snapshot}, None)


@rule("gcp_ip_delete", "google_compute_address")
def idle_address(resource: Resource, facts: Facts) -> Iterator[Proposal]:
    if resource.attributes.get("users") == [] and resource.text("self_link"):
        yield Proposal("gcp_ip_delete", {"address": resource.text("address") or None}, None)


@rule("gcp_vm_rightsize", "google_compute_instance")
def large_machine(resource: Resource, facts: Facts) -> Iterator[Proposal]:
    cpu, memory = facts.series(resource, "cpu_percent"), facts.series(resource, "memory_percent")
    found = _SIZE.fullmatch(resource.text("machine_type"))
    if cpu is None or found is None:
        return
    for vcpus in _VCPUS:
        ratio = Decimal(vcpus) / int(found[2])
        if ratio >= 1 or cpu.p995 / ratio > facts.cpu_target:
            continue
        if memory.maximum / ratio > facts.memory_target if memory is not None else ratio < Decimal("0.5"):
            continue
        target = f"{found[1]}-{vcpus}"
        if facts.is_priced(resource, {"machine_type": target}):
            yield Proposal(
                "gcp_vm_rightsize",
                {"machine_type": resource.text("machine_type")},
                {"machine_type": target},
                evidence_of(cpu, ("p95", cpu.p95), ("p99.5", cpu.p995), threshold=facts.cpu_target),
                confidence=Confidence.MEDIUM if memory is not None else Confidence.LOW,
                performance_risk=1,
                memory_known=memory is not None,
            )
            return
