"""The refresher's keys are those of the embedded catalogue, so that a fresh price replaces the old one."""

from __future__ import annotations

import pytest

from collectors.prices.mappers import mappers
from costwarden.prices.catalogue import EMBEDDED
from costwarden.prices.coverage import skus_of

TABLES = {module.OFFER: module._TABLE for module in mappers("aws") if hasattr(module, "_TABLE")}


@pytest.mark.parametrize("offer", TABLES)
def test_tables_speak_the_catalogues_keys_and_units(offer: str) -> None:
    known = skus_of(EMBEDDED, "aws", offer)
    written = {sku: line.unit for line in TABLES[offer].values() for sku in (line.sku, *line.tiers)}
    assert {sku: unit for sku, unit in written.items() if known.get(sku) != unit} == {}
