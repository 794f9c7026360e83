"""A price as a noun: what is asked for and what the catalogue answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

ANYWHERE = "*"
"""The region of a price that is the same everywhere."""

BASES = ("list", "contracted", "effective")
"""From the public price over the negotiated one to what is paid on average once commitments are counted in."""


def furthest(bases: Iterable[str]) -> str:
    """The basis of a sum of prices that have these."""
    return max(bases, key=BASES.index, default="list")


@dataclass(unsafe_hash=True, slots=True)  # not frozen: types make one for every line of a bill, and frozen is slow
class PriceKey:
    """What a price dimension asks the catalogue for; the provider comes from the resource type.

    `service` is the cloud's own code ("AmazonEC2", "Virtual Machines", "Compute Engine"); `sku` is a path from the
    general to the special, lower case except for names the cloud spells otherwise: "instance/m5.large/linux/shared".
    """

    service: str
    sku: str
    region: str | None = None  # None: the resource's region; set it where the price's place is another one

    def __str__(self) -> str:
        return f"{self.service} {self.sku}"


@dataclass(frozen=True, slots=True)
class Price:
    """One list price in the catalogue's currency, with where and when it was read."""

    amount: Decimal  # per single unit: per hour, per GB-month, per request
    unit: str
    source: str
    date: str  # YYYY-MM-DD
    estimated: bool = False  # derived from other prices, not published
    basis: str = "list"  # one of BASES
