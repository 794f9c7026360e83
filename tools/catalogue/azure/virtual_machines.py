"""Machines by the hour: Linux in all regions, Windows and spot where collected, Windows elsewhere by its uplift.

Windows costs a fixed amount above Linux for a size, the same in every region of the world (checked: the five European
regions and the test figures of eastus); such prices are marked estimated.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from costwarden.prices.schema import PriceRow
from tools.catalogue.azure_tests import golden_rows
from tools.catalogue.facts import Fact, Facts

SERVICE = "Virtual Machines"
TESTS = (
    "azurerm_linux_virtual_machine azurerm_windows_virtual_machine azurerm_virtual_machine "
    "azurerm_linux_virtual_machine_scale_set azurerm_windows_virtual_machine_scale_set "
    "azurerm_virtual_machine_scale_set azurerm_kubernetes_cluster azurerm_kubernetes_cluster_node_pool "
    "azurerm_machine_learning_compute_instance azurerm_machine_learning_compute_cluster"
).split()


def rows(facts: Facts) -> Iterator[PriceRow]:
    linux: dict[tuple[str, str], PriceRow] = {}
    windows: dict[tuple[str, str], PriceRow] = {}
    yield from _tests(facts)
    # The European collection first: the machine table has Windows prices for some sizes.
    for fact in sorted(facts.of("azure", SERVICE), key=lambda fact: "purchase" in fact.attributes):
        found = _collected(fact)
        if found is None:
            continue
        yield found
        system, _, size = found.sku.partition("/")
        if not size.endswith("/spot"):
            (linux if system == "linux" else windows).setdefault((size, found.region), found)
    yield from _by_uplift(linux, windows)


def _collected(fact: Fact) -> PriceRow | None:
    attributes = fact.attributes
    size = attributes.get("armSkuName")
    if not size or not fact.region:
        return None
    if attributes.get("purchase") == "on_demand":
        return fact.row(SERVICE, f"linux/{size.lower()}", unit="hour")
    product, sku = attributes.get("productName", ""), attributes.get("skuName", "")
    if attributes.get("type") != "Consumption" or "Low Priority" in sku or "CloudServices" in product:
        return None
    system = "windows" if "Windows" in product else "linux"
    spot = "/spot" if "Spot" in sku else ""
    return fact.row(SERVICE, f"{system}/{size.lower()}{spot}", unit="hour")


def _tests(facts: Facts) -> Iterator[PriceRow]:
    def sku(fact: Fact) -> str | None:
        name = fact.attributes["component"]
        if not name.startswith("Instance usage ("):
            return None
        system, label, size = name[16:-1].split(", ")
        return f"{system.lower()}/{size.lower()}" if label == "pay as you go" else None

    for type_name in TESTS:
        yield from golden_rows(facts, type_name, SERVICE, sku=sku)


def _by_uplift(linux: dict[tuple[str, str], PriceRow], windows: dict[tuple[str, str], PriceRow]) -> Iterator[PriceRow]:
    uplifts: dict[str, set[Decimal]] = {}
    for (size, region), row in windows.items():
        base = linux.get((size, region))
        if base is not None and row.amount > base.amount:
            uplifts.setdefault(size, set()).add((row.amount - base.amount).quantize(Decimal("0.001")))
    for (size, region), base in linux.items():
        known = uplifts.get(size)
        if known and max(known) - min(known) <= Decimal("0.001") and (size, region) not in windows:
            yield replace(base, sku=f"windows/{size}", amount=base.amount + min(known), estimated=True)
