"""Negotiated prices from costwarden.yaml: percent off the list price, or the price itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from costwarden.config.model import Discount
from costwarden.prices.model import Price, PriceKey

_VENDORS = {"azurerm": "azure"}  # the catalogue's name of a provider where Terraform's differs


class Discounts:
    """The discounts of a run; the first that fits a price applies, and the price is contracted from then on."""

    def __init__(self, rules: Sequence[Discount] = ()) -> None:
        self._rules = tuple(rules)
        self._decided: dict[tuple[str, str, str, str], Discount | None] = {}
        self.applied = False

    def __bool__(self) -> bool:
        return bool(self._rules)

    def apply(self, price: Price, provider: str, key: PriceKey, region: str) -> Price:
        """The price as negotiated. An imported price (basis contracted) is final and is not discounted again."""
        if price.basis == "contracted":
            return price
        asked = (provider, key.service, key.sku, region)
        if asked not in self._decided:
            self._decided[asked] = next((rule for rule in self._rules if _fits(rule, *asked)), None)
        rule = self._decided[asked]
        if rule is None:
            return price
        self.applied = True
        amount = rule.price if rule.price is not None else price.amount * (100 - (rule.percent or 0)) / 100
        return replace(price, amount=amount, basis="contracted")


def _fits(rule: Discount, provider: str, service: str, sku: str, region: str) -> bool:
    return (
        _VENDORS.get(rule.provider, rule.provider) == provider
        and rule.service in (None, service)
        and (rule.family is None or fnmatchcase(sku, rule.family))
        and rule.region in (None, region)
    )
