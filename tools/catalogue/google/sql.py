"""Cloud SQL as published test figures recorded it in us-central1."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costwarden.prices.schema import PriceRow
from tools.catalogue.facts import Facts

SERVICE = "Cloud SQL"
REGION = "us-central1"
CENT = Decimal("1e-6")


def rows(facts: Facts) -> Iterator[PriceRow]:
    for fact in facts.golden("google_sql_database_instance", subresource=""):
        name = fact.attributes["component"]
        if name.startswith("SQL instance ("):
            tier, _, place = name[len("SQL instance (") : -1].partition(", ")
            yield fact.row(SERVICE, f"instance/{tier}/{place}", unit="hour", region=REGION)
