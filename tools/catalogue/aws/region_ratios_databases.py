"""Machines of managed databases by ratio, all marked estimated, where no list was collected.

RDS Multi-AZ is twice Single-AZ (of 381 pairs with both prices 377 agree within 1.5 %). A generation follows the one
before it as the same EC2 types do. Aurora's I/O-optimised machines cost 30 % more; its capacity units follow its
machines, in whole cents. DocumentDB and ElastiCache Serverless follow the machines of their region.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_CEILING, Decimal

from costwarden.prices.schema import PriceRow
from tools.catalogue.aws import ebs, ec2, nodes, rds
from tools.catalogue.aws.region_ratios import estimated
from tools.catalogue.facts import Facts

Prices = dict[tuple[str, str], PriceRow]  # (sku, region)
CENT, MILL = Decimal("0.01"), Decimal("0.001")
BASE = "us-east-1"
AURORA = "instance/db.r5.large/aurora-postgresql/single-az"
CAPACITY_UNITS = (
    ("aurora/serverless-v2", Decimal("0.12")),
    ("aurora/serverless-v2/io-optimized", Decimal("0.16")),
    ("aurora/serverless", Decimal("0.06")),
)
LATER = {"m6g": "m7g", "r6g": "r7g", "m5": "m6i", "r5": "r6i"}  # generations on sale in RDS whose lists are missing
OPEN = ("mysql", "postgresql", "mariadb", "aurora-mysql", "aurora-postgresql")
DOCUMENTS = tuple(
    (f"instance/db.r5.{size}", Decimal(price))
    for size, price in (
        ("large", "0.277"),
        ("xlarge", "0.554"),
        ("2xlarge", "1.108"),
        ("4xlarge", "2.216"),
        ("12xlarge", "6.648"),
        ("24xlarge", "13.296"),
    )
)
DOCUMENT_STORAGE = (
    ("storage", Decimal("0.10"), "GB-month"),
    ("io", Decimal("0.0000002"), "request"),
    ("backup", Decimal("0.021"), "GB-month"),
)
SERVERLESS = (
    ("valkey", Decimal("0.084"), Decimal("0.0000000023")),
    ("redis", Decimal("0.125"), Decimal("0.0000000034")),
    ("memcached", Decimal("0.125"), Decimal("0.0000000034")),
)


def _first(rows: Iterator[PriceRow]) -> Prices:
    found: Prices = {}
    for row in rows:
        found.setdefault((row.sku, row.region), row)
    return found


def rows(facts: Facts) -> Iterator[PriceRow]:
    machines, databases = _first(ec2.rows(facts)), _first(rds.rows(facts))
    everything = dict(databases)
    for row in _later(databases, machines):
        everything.setdefault((row.sku, row.region), row)
    for row in list(everything.values()):
        if row.estimated:
            yield row
        engine = row.sku.split("/")[2] if row.sku.count("/") == 3 else ""
        if row.sku.endswith("/single-az") and engine in OPEN:
            if engine.startswith("aurora"):
                yield estimated(row, f"{row.sku}/io-optimized", row.amount * Decimal("1.3"), "I/O-optimised at 130 %")
            else:
                yield estimated(row, row.sku.replace("/single-az", "/multi-az"), row.amount * 2, "twice Single-AZ")
    yield from _capacity_units(databases)
    yield from _documents(machines, _first(ebs.rows(facts)))
    yield from _serverless(_first(nodes.rows(facts)))


def _later(databases: Prices, machines: Prices) -> Iterator[PriceRow]:
    for (sku, region), row in databases.items():
        parts = sku.split("/")
        if parts[0] != "instance" or len(parts) != 4 or parts[2] not in OPEN:
            continue
        family, _, size = parts[1].removeprefix("db.").partition(".")
        later = LATER.get(family)
        if later is None:
            continue
        old = machines.get((f"instance/{family}.{size}/linux/shared/on-demand", region))
        new = machines.get((f"instance/{later}.{size}/linux/shared/on-demand", region))
        if old is not None and new is not None and old.amount:
            amount = (row.amount * new.amount / old.amount).quantize(MILL)
            sku_later = "/".join((parts[0], f"db.{later}.{size}", *parts[2:]))
            yield estimated(row, sku_later, amount, f"EC2 ratio of {later} to {family}")


def _capacity_units(databases: Prices) -> Iterator[PriceRow]:
    base = databases.get((AURORA, BASE))
    for (sku, _), row in databases.items():
        if base is not None and sku == AURORA:
            for name, amount in CAPACITY_UNITS:
                cents = (amount * row.amount / base.amount).quantize(CENT, rounding=ROUND_CEILING)
                yield estimated(row, name, cents, "db.r5.large ratio", unit="ACU-hour")


def _documents(machines: Prices, volumes: Prices) -> Iterator[PriceRow]:
    service = "AmazonDocDB"
    sku = "instance/r5.large/linux/shared/on-demand"
    base = machines.get((sku, BASE))
    for (name, region), row in machines.items():
        if base is not None and name == sku and region != BASE:
            for product, amount in DOCUMENTS:
                scaled = (amount * row.amount / base.amount).quantize(MILL)
                yield estimated(row, product, scaled, "r5.large ratio", service=service)
    disk = volumes.get(("ebs/gp2/storage", BASE))
    for (name, region), row in volumes.items():
        if disk is not None and name == "ebs/gp2/storage" and region != BASE:
            for product, amount, unit in DOCUMENT_STORAGE:
                scaled = amount * row.amount / disk.amount
                yield estimated(row, product, scaled, "EBS ratio", service=service, unit=unit)


def _serverless(caches: Prices) -> Iterator[PriceRow]:
    for engine, stored, processed in SERVERLESS:
        sku = f"node/cache.r6g.large/{engine}"
        base = caches.get((sku, BASE))
        for (name, region), row in caches.items():
            if base is not None and name == sku and region != BASE:
                ratio = row.amount / base.amount
                how = "cache.r6g.large ratio"
                yield estimated(row, f"serverless/{engine}/gb-hours", stored * ratio, how, unit="GB-hour")
                yield estimated(row, f"serverless/{engine}/ecpu", processed * ratio, how, unit="ECPU")
