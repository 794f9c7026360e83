"""App Service plans: of two test figures for a size the lower is Linux, the higher Windows; one figure is both."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.prices.schema import PriceRow
from tools.catalogue.facts import Fact, Facts

SERVICE = "Azure App Service"
REGION = "eastus"  # where the tests' plans are
LINUX = "Plan - Linux"


def rows(facts: Facts) -> Iterator[PriceRow]:
    for fact in facts.of("azure", SERVICE):
        product = fact.attributes["productName"]
        if product.endswith(LINUX) and fact.attributes["meterName"].endswith(" App") and fact.region:
            size = fact.attributes["skuName"].lower().replace(" ", "")
            yield fact.row(SERVICE, f"plan/{size}/linux", unit="hour")
    sizes: dict[str, list[Fact]] = {}
    for fact in facts.golden("azurerm_service_plan"):
        name = fact.attributes["component"]
        sizes.setdefault(name.removeprefix("Instance usage (").removesuffix(")").lower(), []).append(fact)
    for size, found in sizes.items():
        found.sort(key=lambda fact: fact.amount)
        yield found[0].row(SERVICE, f"plan/{size}/linux", unit="hour", region=REGION)
        yield found[-1].row(SERVICE, f"plan/{size}/windows", unit="hour", region=REGION)
