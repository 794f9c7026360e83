"""Google Cloud: disks and addresses nobody uses, machines too large, idle or running nights, buckets without an end.

There is no rule for older machine series: N1 pays less by sustained use than its list price says, and its successors
are no cheaper then.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from costwarden.recommend.facts import Facts, Proposal, evidence_of, working_hours
from costwarden.recommend.inventory import Resource
from costwarden.recommend.model import Confidence, Value
from costwarden.recommend.rules.registry import rule

_SIZE = re.compile(r"([a-z]\d[a-z]*-(?:standard|highmem|highcpu))-(\d{1,3})")
_VCPUS = (1, 2, 4, 8, 16, 32, 64, 96)


@rule("gcp_disk_delete", "google_compute_disk")
def idle_disk(resource: Resource, facts: Facts) -> Iterator[Proposal]:
    """`users` of the state lists the instances that hold it; a disk that is only planned has no such list."""
    if resource.attributes.get("users") != [] or not resource.text("self_link"):
        return
    snapshot = facts.snapshot(resource)
    current: dict[str, Value] = {"disk_type": resource.text("type"), "snapshot": snapshot}
    yield Proposal("gcp_disk_delete", current, None)


@rule("gcp_ip_delete", "google_compute_address")
def idle_address(resource: Resource, facts: Facts) -> Iterator[Proposal]:
    if resource.attributes.get("users") == [] and resource.text("self_link"):
        yield Proposal("gcp_ip_delete", {"address": resource.text("address") or None}, None)


@rule("gcp_vm_rightsize", "google_compute_instance")
def large_machine(resource: Resource, facts: Facts) -> Iterator[Proposal]:
    cpu, memory = facts.series(resource, "cpu_percent"), facts.series(resource, "memory_percent")
    found = _SIZE.fullmatch(resource.text("machine_type"))
    if cpu is None or found is None or _is_idle(resource, facts):
        return
    for vcpus in _VCPUS:
        ratio = Decimal(vcpus) / int(found[2])
        if ratio >= 1 or cpu.p995 / ratio > facts.cpu_target:
            continue
        if memory.maximum / ratio > facts.memory_target if memory is not None else ratio < Decimal("0.5"):
            continue
        target = f"{found[1]}-{vcpus}"
        if facts.is_priced(resource, {"machine_type": target}):
            evidence = evidence_of(cpu, ("p95", cpu.p95), ("p99.5", cpu.p995), threshold=facts.cpu_target)
            if memory is not None:
                evidence += evidence_of(memory, ("max", memory.maximum), threshold=facts.memory_target)
            yield Proposal(
                "gcp_vm_rightsize",
                {"machine_type": resource.text("machine_type")},
                {"machine_type": target},
                evidence,
                confidence=Confidence.MEDIUM if memory is not None else Confidence.LOW,
                performance_risk=1,
                memory_known=memory is not None,
            )
            return


def _is_idle(resource: Resource, facts: Facts) -> bool:
    cpu, network = facts.series(resource, "cpu_percent"), facts.series(resource, "network_bytes")
    if cpu is None or network is None:
        return False
    return cpu.p995 < facts.idle_cpu and network.maximum < facts.idle_network_bytes


@rule("gcp_vm_idle", "google_compute_instance")
def idle_machine(resource: Resource, facts: Facts) -> Iterator[Proposal]:
    cpu, network = facts.series(resource, "cpu_percent"), facts.series(resource, "network_bytes")
    if cpu is not None and network is not None and _is_idle(resource, facts):
        evidence = [
            *evidence_of(cpu, ("p99.5", cpu.p995), threshold=facts.idle_cpu),
            *evidence_of(network, ("max", network.maximum), threshold=facts.idle_network_bytes),
        ]
        yield Proposal("gcp_vm_idle", {"machine_type": resource.text("machine_type")}, None, evidence)


@rule("gcp_vm_schedule", "google_compute_instance")
def nights_of_nobody(resource: Resource, facts: Facts) -> Iterator[Proposal]:
    if not resource.attributes.get("resource_policies") and (environment := facts.schedulable(resource)):
        yield working_hours("gcp_vm_schedule", environment)


@rule("gcp_bucket_lifecycle", "google_storage_bucket")
def without_lifecycle(resource: Resource, facts: Facts) -> Iterator[Proposal]:
    if not resource.attributes.get("lifecycle_rule") and not resource.attributes.get("autoclass"):
        yield Proposal(
            "gcp_bucket_lifecycle",
            {"lifecycle_rules": 0},
            {"lifecycle_rules": 1},
            usage_based=True,
            maths=("what is stored and how old it is are not known: no saving is claimed before it is measured",),
        )
