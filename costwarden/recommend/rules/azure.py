"""Azure: disks attached to nothing, addresses of nothing, machines too large or idle."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from costwarden.recommend.facts import Facts, Proposal, evidence_of
from costwarden.recommend.inventory import Resource
from costwarden.recommend.model import Confidence, Value
from costwarden.recommend.rules.registry import rule

# Standard_D8s_v5: family, vCPUs, features, version
_SIZE = re.compile(r"(Standard_[A-Z]+)(\d{1,3})([a-z]*)(_v\d+)?")
_VCPUS = (2, 4, 8, 16, 32, 48, 64, 96)


@rule("azure_disk_delete", "azurerm_managed_disk")
def unattached_disk(resource: Resource, facts: Facts) -> Iterator[Proposal]:
    series = facts.series(resource, "iops")
    if resource.text("id") in facts.attached or series is None or series.maximum > 0:
        return
    evidence = evidence_of(series, ("max", series.maximum), threshold=Decimal(0))
    snapshot = facts.snapshot(resource)
    current: dict[str, Value] = {"disk_type": resource.text("storage_account_type"), "snapshot": snapshot}
    yield Proposal("azure_disk_delete", current, None, evidence)


@rule("azure_vm_rightsize", "azurerm_linux_virtual_machine", "azurerm_windows_virtual_machine")
def large_machine(resource: Resource, facts: Facts) -> Iterator[Proposal]:
    """The smallest size of the series whose CPU and memory fit; memory unknown: one size down at most."""
    cpu, memory = facts.series(resource, "cpu_percent"), facts.series(resource, "memory_percent")
    found = _SIZE.fullmatch(resource.text("size"))
    if cpu is None or found is None:
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
