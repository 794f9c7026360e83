"""What a cloud owes the refresher: the parts it can be asked for, and the prices of one part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from costwarden.errors import CostwardenError


class RefreshFailed(CostwardenError):
    """One part could not be fetched; the others go on, and the old snapshot's prices of it stay."""


@dataclass(frozen=True, slots=True)
class Part:
    """What is fetched, and fails, as one."""

    provider: str  # aws | azure | google | oci
    service: str  # the cloud's own name of the price list: an AWS offer code, an Azure serviceName
    region: str  # "*": the list is not divided by region

    def __str__(self) -> str:
        return f"{self.provider} {self.service}" + (f" in {self.region}" if self.region != "*" else "")


@dataclass(frozen=True, slots=True)
class Found:
    """One price in our keys. service and sku are what resource types ask (costwarden.prices.model.PriceKey)."""

    service: str
    sku: str
    unit: str
    amount: Decimal
    region: str


class PriceSource(Protocol):
    """One cloud's price API."""

    provider: str
    title: str  # the source's name in the catalogue: "AWS Price List"

    def parts(self, regions: Sequence[str]) -> Sequence[Part]:
        """Everything to fetch for these regions; none given means the cloud's main ones."""
        ...

    def prices(self, part: Part) -> Iterator[Found]:
        """Errors: RefreshFailed. A part that ends without error is complete."""
        ...
