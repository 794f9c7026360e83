"""vCores of SQL, PostgreSQL, MySQL and MariaDB, and premium Redis nodes, where the price list was collected.

Compute is linear: a price for 16 vCores is 16 times the vCore's, which is what the catalogue keeps.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from costwarden.prices.schema import PriceRow
from tools.catalogue.facts import Fact, Facts

_TIERS = {
    "General Purpose": "gp",
    "Business Critical": "bc",
    "Hyperscale": "hs",
    "Memory Optimized": "mo",
    "Basic": "b",
}
_SQL = re.compile(r"^SQL Database Single/Elastic Pool (.+) - Compute (Gen5|M Series|DC-Series|FSv2 Series)$")
_SERVERLESS = re.compile(r"^SQL Database (General Purpose) - Serverless - Compute (Gen5)$")
_INSTANCE = re.compile(r"^SQL Managed Instance (General Purpose|Business Critical) - Compute (Gen5)$")
_FLEXIBLE = re.compile(
    r"^(?:Azure Database for \w+|Az DB for PGSQL) Flexible Server "
    r"(General Purpose|Memory Optimized) (\w+) Series Compute$"
)
_SINGLE = re.compile(r"^Azure Database for \w+ Single Server (.+) - Compute (Gen5)$")
_CORES = re.compile(r"^(?:(\d+) )?vCore( Zone Redundancy)?$")
_FAMILIES = {"M Series": "m", "DC-Series": "dc", "FSv2 Series": "fsv2", "Gen5": "gen5"}
_PATTERNS = (
    ("SQL Database", _SQL, "compute"),
    ("SQL Database", _SERVERLESS, "serverless"),
    ("SQL Managed Instance", _INSTANCE, "compute"),
    ("Azure Database for PostgreSQL", _FLEXIBLE, "flexible"),
    ("Azure Database for MySQL", _FLEXIBLE, "flexible"),
    ("Azure Database for PostgreSQL", _SINGLE, "single"),
    ("Azure Database for MySQL", _SINGLE, "single"),
    ("Azure Database for MariaDB", _SINGLE, "single"),
)
_NODES = re.compile(r"^(P\d) Cache( Instance)?$")


def rows(facts: Facts) -> Iterator[PriceRow]:
    for service, pattern, root in _PATTERNS:
        for fact in facts.of("azure", service):
            yield from _vcore(fact, service, pattern, root)
    for fact in facts.of("azure", "Redis Cache"):
        node = _NODES.match(fact.attributes["meterName"])
        if node and fact.attributes["productName"] == "Azure Redis Cache Premium" and _usable(fact):
            # "P4 Cache" is a primary with its replica, "P4 Cache Instance" one node.
            path = f"cache/premium/{node[1].lower()}"
            yield fact.row("Redis Cache", path, unit="hour", per=1 if node[2] else 2)


def _vcore(fact: Fact, service: str, pattern: re.Pattern[str], root: str) -> Iterator[PriceRow]:
    product = pattern.match(fact.attributes["productName"])
    cores = _CORES.match(fact.attributes["skuName"])
    if product is None or cores is None or product[1] not in _TIERS or not _usable(fact):
        return
    family = _FAMILIES.get(product[2], product[2].lower())
    zones = "/zone-redundancy" if cores[2] else ""
    path = f"{root}/{_TIERS[product[1]]}/{family}{zones}"
    yield fact.row(service, path, unit="vCore-hour", per=int(cores[1] or 1))


def _usable(fact: Fact) -> bool:
    return fact.attributes["type"] == "Consumption" and bool(fact.region) and fact.amount > 0
