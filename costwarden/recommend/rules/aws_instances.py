"""EC2 instances: too large, idle, of a family that has a cheaper successor, running nights for nobody."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costwarden.recommend.facts import Facts, Proposal, evidence_of, working_hours
from costwarden.recommend.inventory import Resource
from costwarden.recommend.metrics import Series
from costwarden.recommend.model import Confidence, Evidence
from costwarden.recommend.rules.registry import rule
from costwarden.recommend.sizes import current_generation, is_burstable, smaller


@rule("aws_ec2_rightsize", "aws_instance")
def large_instance(resource: Resource, facts: Facts) -> Iterator[Proposal]:
    """The smallest size of the family whose p99.5 CPU stays at 70 %, and memory at 80 % where it is known.

    Without memory it goes at most one size down, with low confidence (robusta-dev/krr#110: out of memory at start).
    """
    machine, cpu = resource.text("instance_type"), facts.series(resource, "cpu_percent")
    if cpu is None or _idle(resource, cpu, facts):
        return
    memory = facts.series(resource, "memory_percent")
    sizes = [pair for pair in smaller(machine) if _fits(cpu, memory, pair[1], facts)]
    if memory is None:
        sizes = [pair for pair in sizes if pair[1] >= Decimal("0.5")]
    priced = (name for name, _ in sizes if facts.is_priced(resource, {"instance_type": name}))
    target = next(priced, None)
    if target is None:
        return
    evidence = evidence_of(cpu, ("p95", cpu.p95), ("p99.5", cpu.p995), ("max", cpu.maximum), threshold=facts.cpu_target)
    if memory is not None:
        evidence += evidence_of(memory, ("p99.5", memory.p995), ("max", memory.maximum), threshold=facts.memory_target)
    left = facts.series(resource, "burst_credits") if is_burstable(machine) else None
    if left is not None:
        evidence += evidence_of(left, ("min", left.minimum), ("mean", left.mean))
    yield Proposal(
        "aws_ec2_rightsize",
        {"instance_type": machine},
        {"instance_type": target},
        evidence,
        confidence=Confidence.LOW if memory is None else Confidence.MEDIUM,
        performance_risk=1 if memory is not None else 2,
        memory_known=memory is not None,
    )


def _fits(cpu: Series, memory: Series | None, ratio: Decimal, facts: Facts) -> bool:
    if cpu.p995 / ratio > facts.cpu_target:
        return False
    return memory is None or memory.maximum / ratio <= facts.memory_target


def _idle(resource: Resource, cpu: Series, facts: Facts) -> bool:
    network = facts.series(resource, "network_bytes")
    return cpu.p995 < facts.idle_cpu and network is not None and network.maximum < facts.idle_network_bytes


@rule("aws_ec2_stop_idle", "aws_instance")
def idle_instance(resource: Resource, facts: Facts) -> Iterator[Proposal]:
    cpu, network = facts.series(resource, "cpu_percent"), facts.series(resource, "network_bytes")
    if cpu is None or network is None or not _idle(resource, cpu, facts):
        return
    evidence: list[Evidence] = [
        *evidence_of(cpu, ("p99.5", cpu.p995), threshold=facts.idle_cpu),
        *evidence_of(network, ("max", network.maximum), threshold=facts.idle_network_bytes),
    ]
    machine = resource.text("instance_type")
    yield Proposal("aws_ec2_stop_idle", {"instance_type": machine}, None, evidence)


@rule("aws_ec2_previous_generation", "aws_instance")
def previous_generation(resource: Resource, facts: Facts) -> Iterator[Proposal]:
    machine = resource.text("instance_type")
    target = current_generation(machine)
    if target is not None and facts.is_priced(resource, {"instance_type": target}):
        yield Proposal(
            "aws_ec2_previous_generation",
            {"instance_type": machine},
            {"instance_type": target},
            performance_risk=1,
        )


@rule("aws_ec2_schedule", "aws_instance")
def nights_of_nobody(resource: Resource, facts: Facts) -> Iterator[Proposal]:
    """A non-production machine that runs all week; one already on a schedule says so by a tag."""
    if environment := facts.schedulable(resource):
        yield working_hours("aws_ec2_schedule", environment)
