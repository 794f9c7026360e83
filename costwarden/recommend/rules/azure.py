"""Azure: what nobody holds, machines too large, idle, of an older series or running nights, accounts without an end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from costwarden.recommend.facts import Facts, Proposal, evidence_of, working_hours
from costwarden.recommend.inventory import Resource
from costwarden.recommend.model import Confidence, Value
from costwarden.recommend.rules.registry import rule

_MACHINES = ("azurerm_linux_virtual_machine", "azurerm_windows_virtual_machine")
# Standard_D8s_v5: family, vCPUs, features, version
_SIZE = re.compile(r"(Standard_[A-Z]+)(\d{1,3})([a-z]*)(_v\d+)?")
_VCPUS = (2, 4, 8, 16, 32, 48, 64, 96)
_OLD = ("_v2", "_v3", "_v4")


@rule("azure_disk_delete", "azurerm_managed_disk")
def unattached_disk(resource: Resource, facts: Facts) -> Iterator[Proposal]:
    """Resource Graph says Unattached, or it is attached in no inventory and has not done one operation."""
    evidence = facts.held_by_nobody(resource)
    if evidence is None:
        return
    snapshot = facts.snapshot(resource)
    current: dict[str, Value] = {"disk_type": resource.text("storage_account_type"), "snapshot": snapshot}
    yield Proposal("azure_disk_delete", current, None, evidence)


@rule("azure_public_ip_delete", "azurerm_public_ip")
def idle_address(resource: Resource, facts: Facts) -> Iterator[Proposal]:
    """Terraform's state does not say what holds it: Resource Graph does."""
    if resource.id.lower() in facts.unused:
        yield Proposal("azure_public_ip_delete", {"ip_address": resource.text("ip_address") or None}, None)


@rule("azure_vm_rightsize", *_MACHINES)
def large_machine(resource: Resource, facts: Facts) -> Iterator[Proposal]:
    """The smallest size of the series whose CPU and memory fit; memory unknown: one size down at most."""
    cpu, memory = facts.series(resource, "cpu_percent"), facts.series(resource, "memory_percent")
    found = _SIZE.fullmatch(resource.text("size"))
    if cpu is None or found is None or _is_idle(resource, facts):
        return
    family, now, features, version = found[1], int(found[2]), found[3], found[4] or ""
    for vcpus in _VCPUS:
        ratio = Decimal(vcpus) / now
        if vcpus >= now or cpu.p995 / ratio > facts.cpu_target:
            continue
        if memory.maximum / ratio > facts.memory_target if memory is not None else ratio < Decimal("0.5"):
            continue
        target = f"{family}{vcpus}{features}{version}"
        if facts.is_priced(resource, {"size": target}):
            evidence = evidence_of(cpu, ("p95", cpu.p95), ("p99.5", cpu.p995), threshold=facts.cpu_target)
            if memory is not None:
                evidence += evidence_of(memory, ("max", memory.maximum), threshold=facts.memory_target)
            left = facts.series(resource, "burst_credits") if family == "Standard_B" else None
            if left is not None:
                evidence += evidence_of(left, ("min", left.minimum), ("mean", left.mean))
            yield Proposal(
                "azure_vm_rightsize",
                {"vm_size": resource.text("size")},
                {"vm_size": target},
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


@rule("azure_vm_idle", *_MACHINES)
def idle_machine(resource: Resource, facts: Facts) -> Iterator[Proposal]:
    cpu, network = facts.series(resource, "cpu_percent"), facts.series(resource, "network_bytes")
    if cpu is not None and network is not None and _is_idle(resource, facts):
        evidence = [
            *evidence_of(cpu, ("p99.5", cpu.p995), threshold=facts.idle_cpu),
            *evidence_of(network, ("max", network.maximum), threshold=facts.idle_network_bytes),
        ]
        yield Proposal("azure_vm_idle", {"vm_size": resource.text("size")}, None, evidence)


@rule("azure_vm_previous_generation", *_MACHINES)
def previous_generation(resource: Resource, facts: Facts) -> Iterator[Proposal]:
    """v5 of the same size and features; unlike v2 and v3 it has no temporary disk, which the kind says."""
    found = _SIZE.fullmatch(resource.text("size"))
    if found is None or found[4] not in _OLD or found[1] not in ("Standard_D", "Standard_E", "Standard_F"):
        return
    target = f"{found[1]}{found[2]}{found[3]}_v5"
    if facts.is_priced(resource, {"size": target}):
        yield Proposal(
            "azure_vm_previous_generation",
            {"vm_size": resource.text("size")},
            {"vm_size": target},
            share=facts.saved_share(resource, {"size": target}),
            performance_risk=1,
        )


@rule("azure_vm_schedule", *_MACHINES)
def nights_of_nobody(resource: Resource, facts: Facts) -> Iterator[Proposal]:
    if environment := facts.schedulable(resource):
        yield working_hours("azure_vm_schedule", environment)


@rule("azure_storage_lifecycle", "azurerm_storage_account")
def without_lifecycle(resource: Resource, facts: Facts) -> Iterator[Proposal]:
    if resource.text("id") and resource.text("id") not in facts.lifecycle_of:
        yield Proposal(
            "azure_storage_lifecycle",
            {"lifecycle_rules": 0},
            {"lifecycle_rules": 1},
            usage_based=True,
            maths=("what is stored and how old it is are not known: no saving is claimed before it is measured",),
        )
