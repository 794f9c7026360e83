"""Prices by ratio, all marked estimated, for regions and variants whose own lists were not collected.

Storage of managed databases follows EBS: in the two regions with full lists (us-east-1, eu-west-1) the ratios agree
within a percent. Windows comes on top of Linux with the same amount per hour everywhere; dedicated tenancy takes the
same percentage.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Context, Decimal

from costwarden.prices.schema import PriceRow
from tools.catalogue.aws import ebs, ec2
from tools.catalogue.facts import Facts

SIX_DIGITS = Context(prec=6)
LIST_REGION = "eu-west-1"  # the region with prices of all systems and tenancies
RATIOS: tuple[tuple[str, str, str, str, str], ...] = (
    # EBS price, its ratio in us-east-1, service, sku, unit
    ("ebs/gp2/storage", "1.15", "AmazonRDS", "storage/single-az/gp2", "GB-month"),
    ("ebs/gp2/storage", "2.30", "AmazonRDS", "storage/multi-az/gp2", "GB-month"),
    ("ebs/gp2/storage", "1.15", "AmazonRDS", "storage/single-az/gp3", "GB-month"),
    ("ebs/gp2/storage", "2.30", "AmazonRDS", "storage/multi-az/gp3", "GB-month"),
    ("ebs/io1/storage", "1", "AmazonRDS", "storage/single-az/io1", "GB-month"),
    ("ebs/io1/storage", "2", "AmazonRDS", "storage/multi-az/io1", "GB-month"),
    ("ebs/gp2/storage", "1", "AmazonRDS", "storage/single-az/standard", "GB-month"),
    ("ebs/gp2/storage", "2", "AmazonRDS", "storage/multi-az/standard", "GB-month"),
    ("ebs/io1/iops", "1.538462", "AmazonRDS", "iops/single-az/io1", "IOPS-month"),
    ("ebs/io1/iops", "3.076923", "AmazonRDS", "iops/multi-az/io1", "IOPS-month"),
    ("ebs/gp3/iops", "4", "AmazonRDS", "iops/single-az/gp3", "IOPS-month"),
    ("ebs/gp3/iops", "8", "AmazonRDS", "iops/multi-az/gp3", "IOPS-month"),
    ("ebs/gp3/throughput", "0.001953125", "AmazonRDS", "throughput/single-az/gp3", "MBps-month"),
    ("ebs/gp3/throughput", "0.00390625", "AmazonRDS", "throughput/multi-az/gp3", "MBps-month"),
    ("ebs/gp2/storage", "1", "AmazonRDS", "storage/aurora", "GB-month"),
    ("ebs/gp2/storage", "2.25", "AmazonRDS", "storage/aurora/io-optimized", "GB-month"),
    ("ebs/gp2/storage", "1.35", "AmazonES", "storage/gp2", "GB-month"),
    ("ebs/gp3/storage", "1.525", "AmazonES", "storage/gp3", "GB-month"),
    ("ebs/io1/storage", "1.352", "AmazonES", "storage/io1", "GB-month"),
    ("ebs/standard/storage", "1.34", "AmazonES", "storage/standard", "GB-month"),
    ("ebs/io1/iops", "1.353846", "AmazonES", "storage/io1/iops", "IOPS-month"),
    ("ebs/gp3/iops", "1.6", "AmazonES", "storage/gp3/iops", "IOPS-month"),
    ("ebs/gp3/throughput", "0.0015625", "AmazonES", "storage/gp3/throughput", "MBps-month"),
)


def rows(facts: Facts) -> Iterator[PriceRow]:
    yield from _storage(list(ebs.rows(facts)))
    yield from _machines(list(ec2.rows(facts)))


def estimated(row: PriceRow, sku: str, amount: Decimal, how: str, **changes: str) -> PriceRow:
    """A row made from another one, to six digits: its source says how, and it is marked."""
    return replace(
        row, sku=sku, amount=SIX_DIGITS.plus(amount), source=f"{how} of {row.source}", estimated=True, **changes
    )


def _storage(volumes: list[PriceRow]) -> Iterator[PriceRow]:
    for row in volumes:
        for name, ratio, service, sku, unit in RATIOS:
            if row.sku == name:
                yield estimated(row, sku, row.amount * Decimal(ratio), "EBS ratio", service=service, unit=unit)


def _machines(machines: list[PriceRow]) -> Iterator[PriceRow]:
    listed = {row.sku: row.amount for row in reversed(machines) if row.region == LIST_REGION}
    done = set()
    for row in machines:
        if not row.sku.endswith("/linux/shared/on-demand") or (row.sku, row.region) in done:
            continue
        done.add((row.sku, row.region))
        kind = row.sku.partition("/linux/")[0]
        linux = listed.get(row.sku)
        windows = listed.get(f"{kind}/windows/shared/on-demand")
        dedicated = listed.get(f"{kind}/linux/dedicated/on-demand")
        if linux and windows:
            uplift = row.amount + windows - linux
            yield estimated(row, f"{kind}/windows/shared/on-demand", uplift, "Windows uplift on top")
        if linux and dedicated:
            amount = (row.amount * dedicated / linux).quantize(Decimal("0.0001"))
            yield estimated(row, f"{kind}/linux/dedicated/on-demand", amount, "dedicated ratio")
