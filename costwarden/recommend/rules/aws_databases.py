"""Databases, caches and tables: too large by CPU, memory and connections; idle; storage of the older kind."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costwarden.recommend.facts import NON_PRODUCTION, Facts, Proposal, environment_of, evidence_of
from costwarden.recommend.inventory import Resource
from costwarden.recommend.model import Confidence, Evidence, Value
from costwarden.recommend.rules.registry import rule
from costwarden.recommend.sizes import current_generation, is_burstable, smaller


@rule("aws_rds_rightsize", "aws_db_instance", "aws_rds_cluster_instance")
def large_database(resource: Resource, facts: Facts) -> Iterator[Proposal]:
    """As instances, with connections and free memory as well: without both it is not proposed."""
    machine, cpu = resource.text("instance_class"), facts.series(resource, "cpu_percent")
    memory, connections = facts.series(resource, "free_memory_percent"), facts.series(resource, "connections")
    if cpu is None or memory is None or connections is None or connections.maximum == 0 or is_burstable(machine):
        return
    used_memory = 100 - memory.minimum
    family = current_generation(machine)
    fitting = [
        name
        for name, ratio in smaller(machine)
        if cpu.p995 / ratio <= facts.cpu_target and used_memory / ratio <= facts.memory_target
    ]
    newer = [changed for name in fitting if (changed := current_generation(name)) is not None] if family else []
    target = next((name for name in (*newer, *fitting) if facts.is_priced(resource, {"instance_class": name})), None)
    if target is None:
        return
    current: dict[str, Value] = {"instance_class": machine}
    wanted: dict[str, Value] = {"instance_class": target}
    if resource.attributes.get("multi_az") is True and environment_of(resource) in NON_PRODUCTION:
        current["multi_az"], wanted["multi_az"] = True, False
    evidence: list[Evidence] = [
        *evidence_of(cpu, ("p95", cpu.p95), ("p99.5", cpu.p995), ("max", cpu.maximum), threshold=facts.cpu_target),
        *evidence_of(memory, ("min", memory.minimum)),
        *evidence_of(connections, ("max", connections.maximum)),
    ]
    yield Proposal("aws_rds_rightsize", current, wanted, evidence, performance_risk=1, memory_known=True)


@rule("aws_rds_stop_idle", "aws_db_instance")
def idle_database(resource: Resource, facts: Facts) -> Iterator[Proposal]:
    connections = facts.series(resource, "connections")
    if connections is not None and connections.maximum == 0:
        evidence = evidence_of(connections, ("max", connections.maximum), threshold=Decimal(0))
        yield Proposal("aws_rds_stop_idle", {"instance_class": resource.text("instance_class")}, None, evidence)


@rule("aws_rds_storage_gp3", "aws_db_instance")
def gp2_storage(resource: Resource, facts: Facts) -> Iterator[Proposal]:
    """gp3 storage of RDS includes 3,000 IOPS below 400 GB and 12,000 from there: never less than gp2's."""
    if resource.text("storage_type") == "gp2" and resource.number("allocated_storage") is not None:
        yield Proposal("aws_rds_storage_gp3", {"storage_type": "gp2"}, {"storage_type": "gp3"})


@rule("aws_dynamodb_capacity", "aws_dynamodb_table")
def large_capacity(resource: Resource, facts: Facts) -> Iterator[Proposal]:
    """Provisioned units far above the most ever consumed, with half again to spare."""
    if resource.text("billing_mode") == "PAY_PER_REQUEST":
        return
    current: dict[str, Value] = {}
    wanted: dict[str, Value] = {}
    evidence: list[Evidence] = []
    for name, metric in (("read_capacity", "read_units"), ("write_capacity", "write_units")):
        units, series = resource.number(name), facts.series(resource, metric)  # type: ignore[arg-type]
        if units is None or series is None:
            continue
        enough = max(Decimal(1), (series.maximum * Decimal("1.5")).quantize(Decimal(1)))
        if enough <= units / 2:
            current[name], wanted[name] = int(units), int(enough)
            evidence += evidence_of(series, ("p95", series.p95), ("max", series.maximum), threshold=enough)
    if wanted:
        yield Proposal("aws_dynamodb_capacity", current, wanted, evidence, performance_risk=1)


@rule("aws_elasticache_rightsize", "aws_elasticache_replication_group", "aws_elasticache_cluster")
def large_cache(resource: Resource, facts: Facts) -> Iterator[Proposal]:
    machine = resource.text("node_type")
    cpu, memory = facts.series(resource, "cpu_percent"), facts.series(resource, "memory_percent")
    if cpu is None or memory is None or is_burstable(machine):
        return
    for name, ratio in smaller(machine):
        if cpu.p995 / ratio > facts.cpu_target or memory.maximum / ratio > facts.memory_target:
            continue
        if facts.is_priced(resource, {"node_type": name}):
            evidence = [*evidence_of(cpu, ("p99.5", cpu.p995)), *evidence_of(memory, ("max", memory.maximum))]
            yield Proposal(
                "aws_elasticache_rightsize",
                {"node_type": machine},
                {"node_type": name},
                evidence,
                confidence=Confidence.MEDIUM,
                memory_known=True,
                performance_risk=1,
            )
            return
