"""Azure SQL databases: too many vCores for their CPU, memory and sessions; without a session at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from costwarden.recommend.facts import Facts, Proposal, evidence_of
from costwarden.recommend.inventory import Resource
from costwarden.recommend.rules.registry import rule

_SKU = re.compile(r"((?:GP|BC|HS)_Gen5)_(\d{1,3})")
_VCORES = (2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 24, 32, 40, 80)


@rule("azure_sql_sku", "azurerm_mssql_database")
def large_database(resource: Resource, facts: Facts) -> Iterator[Proposal]:
    """Memory follows the vCores: all three have to be known and to leave room."""
    found = _SKU.fullmatch(resource.text("sku_name"))
    cpu, memory = facts.series(resource, "cpu_percent"), facts.series(resource, "memory_percent")
    sessions = facts.series(resource, "connections")
    if found is None or cpu is None or memory is None or sessions is None or sessions.maximum == 0:
        return
    for vcores in _VCORES:
        ratio, target = Decimal(vcores) / int(found[2]), f"{found[1]}_{vcores}"
        if ratio >= 1 or cpu.p995 / ratio > facts.cpu_target or memory.maximum / ratio > facts.memory_target:
            continue
        if facts.is_priced(resource, {"sku_name": target}):
            evidence = [
                *evidence_of(cpu, ("p95", cpu.p95), ("p99.5", cpu.p995), threshold=facts.cpu_target),
                *evidence_of(memory, ("max", memory.maximum), threshold=facts.memory_target),
                *evidence_of(sessions, ("max", sessions.maximum)),
            ]
            current = {"sku_name": resource.text("sku_name")}
            wanted = {"sku_name": target}
            yield Proposal("azure_sql_sku", current, wanted, evidence, performance_risk=1, memory_known=True)
            return


@rule("azure_sql_idle", "azurerm_mssql_database")
def idle_database(resource: Resource, facts: Facts) -> Iterator[Proposal]:
    sessions = facts.series(resource, "connections")
    if sessions is not None and sessions.maximum == 0:
        evidence = evidence_of(sessions, ("max", sessions.maximum), threshold=Decimal(0))
        yield Proposal("azure_sql_idle", {"sku_name": resource.text("sku_name")}, None, evidence)
