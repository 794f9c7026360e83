"""Cloud SQL: too many vCPUs for its CPU, memory and connections; without a connection at all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from costwarden.recommend.facts import Facts, Proposal, evidence_of
from costwarden.recommend.inventory import Resource
from costwarden.recommend.rules.registry import rule

_TIER = re.compile(r"db-custom-(\d{1,2})-(\d{4,6})")
_VCPUS = (1, 2, 4, 6, 8, 16, 32, 64)


@rule("gcp_sql_rightsize", "google_sql_database_instance")
def large_database(resource: Resource, facts: Facts) -> Iterator[Proposal]:
    """Custom tiers, memory in proportion: cloud.google.com/sql/docs/postgres/create-instance#machine-types."""
    found = _TIER.fullmatch(tier_of(resource))
    cpu, memory = facts.series(resource, "cpu_percent"), facts.series(resource, "memory_percent")
    connections = facts.series(resource, "connections")
    if found is None or cpu is None or memory is None or connections is None or connections.maximum == 0:
        return
    for vcpus in _VCPUS:
        ratio, whole = Decimal(vcpus) / int(found[1]), int(found[2]) * vcpus
        if ratio >= 1 or cpu.p995 / ratio > facts.cpu_target or memory.maximum / ratio > facts.memory_target:
            continue
        megabytes = whole // int(found[1])
        if megabytes < 3840 or megabytes % 256:
            continue
        target = f"db-custom-{vcpus}-{megabytes}"
        if facts.is_priced(resource, {"settings.tier": target}):
            evidence = [
                *evidence_of(cpu, ("p95", cpu.p95), ("p99.5", cpu.p995), threshold=facts.cpu_target),
                *evidence_of(memory, ("max", memory.maximum), threshold=facts.memory_target),
                *evidence_of(connections, ("max", connections.maximum)),
            ]
            current, wanted = {"tier": found[0]}, {"tier": target}
            yield Proposal("gcp_sql_rightsize", current, wanted, evidence, performance_risk=1, memory_known=True)
            return


@rule("gcp_sql_idle", "google_sql_database_instance")
def idle_database(resource: Resource, facts: Facts) -> Iterator[Proposal]:
    connections = facts.series(resource, "connections")
    if connections is not None and connections.maximum == 0:
        evidence = evidence_of(connections, ("max", connections.maximum), threshold=Decimal(0))
        share = _compute_share(resource, facts)
        current = {"tier": tier_of(resource)}
        yield Proposal("gcp_sql_idle", current, None, evidence, share=share, usage_based=share is None)


def _compute_share(resource: Resource, facts: Facts) -> Decimal | None:
    """What stops with the instance: its vCPUs and memory, twice what half of them costs; storage costs on."""
    found = _TIER.fullmatch(tier_of(resource))
    if found is None or int(found[1]) % 2 or int(found[2]) % 2:
        return None
    half = facts.saved_share(resource, {"settings.tier": f"db-custom-{int(found[1]) // 2}-{int(found[2]) // 2}"})
    return None if half is None else 2 * half


def tier_of(resource: Resource) -> str:
    settings = resource.attributes.get("settings")
    first = settings[0] if isinstance(settings, list) and settings else {}
    return str(first.get("tier") or "") if isinstance(first, Mapping) else ""
