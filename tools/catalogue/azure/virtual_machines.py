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
    "azurerm_virtual_machine_scale_set azurerm_machine_learning_compute_cluster"
).split()
# Their figures stand under West Europe, where something else of their tests is, but are those of eastus.
MISPLACED = (
    "azurerm_machine_learning_compute_instance azurerm_kubernetes_cluster azurerm_kubernetes_cluster_node_pool"
).split()
EASTUS = "eastus"
FAR = Decimal("0.2")


def rows(facts: Facts) -> Iterator[PriceRow]:
    linux: dict[tuple[str, str], PriceRow] = {}
    windows: dict[tuple[str, str], PriceRow] = {}
    tests = list(_tests(facts))
    yield from (row for row in tests if row.region == EASTUS)
    # The European collection first: the machine table has Windows prices for some sizes.
    ordered = sorted(facts.of("azure", SERVICE), key=lambda fact: "purchase" in fact.attributes)
    found = [(fact, row) for fact in ordered if (row := _collected(fact)) is not None]
    doubtful = _doubtful(found)
    for fact, row in found:
        if "purchase" in fact.attributes and row.sku in doubtful:
            continue
        yield row
        system, _, size = row.sku.partition("/")
        if not size.endswith("/spot"):
            (linux if system == "linux" else windows).setdefault((size, row.region), row)
    yield from tests
    yield from _by_uplift(linux, windows)


def _doubtful(found: list[tuple[Fact, PriceRow]]) -> set[str]:
    """SKUs whose price in the machine table is far from the one collected for the same region."""
    first: dict[tuple[str, str], Decimal] = {}
    doubtful = set()
    for fact, row in found:
        known = first.setdefault((row.sku, row.region), row.amount)
        if "purchase" in fact.attributes and abs(row.amount - known) > FAR * known:
            doubtful.add(row.sku)
    return doubtful


def _collected(fact: Fact) -> PriceRow | None:
    attributes = fact.attributes
    if attributes.get("purchase") == "on_demand" and fact.region:
        return fact.row(SERVICE, f"linux/{attributes['armSkuName'].lower()}", unit="hour")
    product, sku = attributes.get("productName", ""), attributes.get("skuName", "")
    if (
        attributes.get("type") != "Consumption"
        or "Low Priority" in sku
        or "CloudServices" in product
        or "Promo" in product
        or not fact.region
    ):
        return None
    # The price list says "D2s v3" where machines are called Standard_D2s_v3, and has the basic ones as a product.
    prefix = "basic" if "Basic" in product else "standard"
    size = f"{prefix}_{sku.removesuffix(' Spot').replace(' ', '_').lower()}"
    system = "windows" if "Windows" in product else "linux"
    return fact.row(SERVICE, f"{system}/{size}{'/spot' if sku.endswith(' Spot') else ''}", unit="hour")


def _tests(facts: Facts) -> Iterator[PriceRow]:
    def sku(fact: Fact) -> str | None:
        name = fact.attributes["component"]
        if not name.startswith("Instance usage ("):
            return None
        system, label, size = name[16:-1].split(", ")
        return f"{system.lower()}/{size.lower()}" if label == "pay as you go" else None

    for type_name in TESTS:
        yield from golden_rows(facts, type_name, SERVICE, sku=sku)
    for type_name in MISPLACED:
        for row in golden_rows(facts, type_name, SERVICE, sku=sku):
            yield replace(row, region=EASTUS, estimated=False)


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
