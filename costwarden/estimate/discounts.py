"""The discounts of costwarden.yaml: from a list price to the contracted one, and from that to the effective one.

contracted = the first negotiated discount that fits: percent off the list price, or the price itself.
effective  = contracted x (1 - coverage) + rate x coverage over the commitments that fit, in the order written, until
all usage is covered; `rate` is the commitment's price, or its percent off the contracted price.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fnmatch import fnmatchcase

from costwarden.config.model import Discount
from costwarden.prices.model import Price, PriceKey

_VENDORS = {"azurerm": "azure"}  # the catalogue's name of a provider where Terraform's differs
# Usage that is bought in another way already is not covered by a commitment for on-demand usage.
_NOT_ON_DEMAND = re.compile(
    r"(?:^|/)(?:spot|spot-vm|preemptible|reserved|reservation|committed|commitment|all-upfront)(?:[-/]|$)"
)
_ALL = Decimal(100)


class Discounts:
    """The discounts of a run; `applied` names the bases that they have led to."""

    def __init__(self, rules: Sequence[Discount] = (), basis: str = "contracted") -> None:
        self._negotiated = tuple(rule for rule in rules if rule.kind == "negotiated" and basis != "list")
        self._commitments = tuple(rule for rule in rules if rule.kind == "commitment" and basis == "effective")
        self._decided: dict[tuple[str, str, str, str], tuple[Discount | None, Sequence[Discount]]] = {}
        self.applied: set[str] = set()

    def __bool__(self) -> bool:
        return bool(self._negotiated or self._commitments)

    def apply(self, price: Price, provider: str, key: PriceKey, region: str) -> Price:
        """The price as paid. An imported contracted price is not negotiated again, an effective one is final."""
        if price.basis == "effective":
            return price
        asked = (provider, key.service, key.sku, region)
        decided = self._decided.get(asked)
        if decided is None:
            decided = self._decided[asked] = (
                next((rule for rule in self._negotiated if _fits(rule, *asked)), None),
                self._covering(asked),
            )
        rule, commitments = decided
        if rule is not None and price.basis == "list":
            self.applied.add("contracted")
            price = replace(price, amount=_rate(rule, price.amount), basis="contracted")
        if commitments:
            self.applied.add("effective")
            price = replace(price, amount=_effective(price.amount, commitments), basis="effective")
        return price

    def _covering(self, asked: tuple[str, str, str, str]) -> Sequence[Discount]:
        if _NOT_ON_DEMAND.search(asked[2]):
            return ()
        return [rule for rule in self._commitments if _fits(rule, *asked)]


def _rate(rule: Discount, amount: Decimal) -> Decimal:
    return rule.price if rule.price is not None else amount * (_ALL - (rule.percent or 0)) / _ALL


def _effective(contracted: Decimal, commitments: Sequence[Discount]) -> Decimal:
    open_share, paid = _ALL, Decimal(0)
    for rule in commitments:
        share = min(rule.coverage or _ALL, open_share)
        paid += share * _rate(rule, contracted)
        open_share -= share
    return (paid + open_share * contracted) / _ALL


def _fits(rule: Discount, provider: str, service: str, sku: str, region: str) -> bool:
    return (
        _VENDORS.get(rule.provider, rule.provider) == provider
        and rule.service in (None, service)
        and (rule.family is None or fnmatchcase(sku, rule.family))
        and rule.region in (None, region)
    )
