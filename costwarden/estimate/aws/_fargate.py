"""Fargate's two lines: memory and virtual processors of what runs all month, shown per month as the reference does."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costwarden.estimate.quantity import Quantity
from costwarden.estimate.resource import HOURS, Asked, Dimension, PriceKey, hourly

SERVICE = "AmazonECS"


def fargate_lines(gigabytes: Quantity | None, cpus: Quantity | None, platform: str = "linux") -> Iterator[Dimension]:
    """`platform`: linux, arm or windows, each with its own rates."""
    for name, unit, sku, amount in (
        ("Per GB per hour", "GB", "gb-hours", gigabytes),
        ("Per vCPU per hour", "CPU", "vcpu-hours", cpus),
    ):
        yield Dimension(
            name,
            unit,
            PriceKey(SERVICE, f"fargate/{platform}/{sku}"),
            _running(amount),
            per=HOURS,
            doc=f"{unit}; of the task x tasks; Fargate pricing",
        )


def _running(amount: Quantity | None) -> Asked:
    return hourly(amount) if amount is not None else lambda task: None


def gigabytes_of(text: str) -> Decimal | None:
    """A task's memory, "2048" MB or "2 GB", in GB; None for anything else."""
    return _amount(text, "gb")


def cpus_of(text: str) -> Decimal | None:
    """A task's processors, "1024" units or "1 vCPU", in vCPU; None for anything else."""
    return _amount(text, "vcpu")


def _amount(text: str, unit: str) -> Decimal | None:
    words = text.lower().strip()
    digits = words.removesuffix(unit).strip()
    if not digits.replace(".", "", 1).isdigit():
        return None
    amount = Decimal(digits)
    return amount if words.endswith(unit) else amount / 1024
