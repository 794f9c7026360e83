"""HDInsight nodes by size: the test figures of all cluster types, and what was collected of the price list."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.prices.schema import PriceRow
from tools.catalogue.azure_tests import golden_rows
from tools.catalogue.facts import Fact, Facts

SERVICE = "HDInsight"
CLUSTERS = ("hadoop", "hbase", "interactive_query", "kafka", "spark")


def rows(facts: Facts) -> Iterator[PriceRow]:
    for cluster in CLUSTERS:
        yield from golden_rows(facts, f"azurerm_hdinsight_{cluster}_cluster", SERVICE, sku=_node)
    for fact in facts.of("azure", SERVICE):
        if fact.attributes["type"] != "Consumption" or not fact.region:
            continue
        for name in fact.attributes["skuName"].split("/"):  # one meter for "E96a v4/E96as v4"
            size = name.strip().lower().replace(" ", "_")
            yield fact.row(SERVICE, f"node/standard_{size}", unit="hour")


def _node(fact: Fact) -> str | None:
    _, found, size = fact.attributes["component"].partition(" node (")
    return f"node/{size[:-1].lower().replace(' ', '_')}" if found else None
