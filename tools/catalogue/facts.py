"""The collected price facts the catalogue is built from, grouped by provider and service."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from costwarden.prices.schema import PriceRow


@dataclass(frozen=True, slots=True)
class Fact:
    """One collected price. `attributes` differ by source: see the sources' rows."""

    provider: str  # aws | azure | google
    service: str
    region: str
    attributes: dict[str, Any]
    unit: str
    amount: Decimal
    currency: str
    source: str
    date: str

    def row(self, service: str, sku: str, *, unit: str = "", region: str = "", per: Decimal | int = 1) -> PriceRow:
        """This fact as a catalogue row; `per` divides (a fact per 10,000 requests, a catalogue price per request)."""
        amount = self.amount if per == 1 else self.amount / per
        return PriceRow(
            self.provider,
            service,
            sku,
            region or self.region,
            unit or self.unit,
            amount,
            self.source,
            self.date,
            bool(self.attributes.get("estimated")),
        )


class Facts:
    """All facts, read once. Services: AmazonEC2, "plc:ebs" (AWS price pages), "infracost:TYPE" (test figures)."""

    def __init__(self, path: Path, *, prefix: str = "") -> None:
        """`prefix`: only services that begin so, which takes a fraction of the time."""
        import pyarrow.compute
        import pyarrow.parquet

        self._by_service: dict[tuple[str, str], list[Fact]] = {}
        table = pyarrow.parquet.read_table(path)
        if prefix:
            table = table.filter(pyarrow.compute.starts_with(table["service"], prefix))
        for row in table.to_pylist():
            provider = "google" if row["provider"] == "gcp" else row["provider"]
            fact = Fact(
                provider,
                row["service"] or "",
                row["region"] or "",
                json.loads(row["sku_attributes"] or "{}"),
                row["unit"] or "",
                Decimal(repr(row["usd_price"])),
                row["currency"],
                row["source"] or "",
                row["date"] or "",
            )
            self._by_service.setdefault((provider, fact.service), []).append(fact)

    def of(self, provider: str, service: str, *, source: str = "", currency: str = "USD") -> Iterator[Fact]:
        """A service's facts, optionally of sources whose name contains `source`."""
        for fact in self._by_service.get((provider, service), []):
            if source in fact.source and fact.currency == currency:
                yield fact

    def page(self, name: str) -> Iterator[Fact]:
        """An AWS price page's facts (USD): page("ebs"); attributes["description"] says what it is."""
        return self.of("aws", f"plc:{name}")

    def golden(self, type_name: str, component: str = "", subresource: str | None = None) -> Iterator[Fact]:
        """Published test figures of a Terraform type; per the printed unit ("1M requests": divide with `per`).

        A region "?" is the test's provider default: us-east-1 / us-central1 unless the test says otherwise.
        """
        provider = {"aws": "aws", "azurerm": "azure", "google": "google"}[type_name.partition("_")[0]]
        for fact in self.of(provider, f"infracost:{type_name}"):
            if component and fact.attributes.get("component") != component:
                continue
            if subresource is not None and (fact.attributes.get("subresource") or "") != subresource:
                continue
            yield fact

    def services(self, provider: str) -> list[str]:
        return sorted(service for name, service in self._by_service if name == provider)
