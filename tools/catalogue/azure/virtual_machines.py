"""Machines by the hour: Linux in all regions, Windows and spot where collected, Windows elsewhere by its uplift.

Windows costs a fixed amount above Linux for a size, the same in every region of the world (checked: the five European
regions and the test figures of eastus); such prices are marked estimated.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from costwarden.prices.schema import PriceRow
from tools.catalogue.azure_machines import group_of, told_apart
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
    # The European collection first: it is the price list itself.
    listed = [row for fact, row in _collected(facts) if "purchase" not in fact.attributes]
    known: dict[tuple[str, str], Decimal] = {}
    for row in listed:
        known.setdefault((row.sku, row.region), row.amount)
    table = [row for fact, row in _collected(facts) if "purchase" in fact.attributes]
    doubtful = _doubtful(table, known)
    rest = [row for row in told_apart(table, known) if row.sku not in doubtful]
    for row in (*listed, *rest):
        yield row
        system, _, size = row.sku.partition("/")
        if not size.endswith("/spot"):
            (linux if system == "linux" else windows).setdefault((size, row.region), row)
    yield from tests
    yield from _by_uplift(linux, windows)


def _doubtful(table: list[PriceRow], known: dict[tuple[str, str], Decimal]) -> set[str]:
    """SKUs whose price in the machine table is far from the one listed for the same region."""
    return {
        row.sku
        for row in table
        if not group_of(row.sku)
        and (row.sku, row.region) in known
        and abs(row.amount - known[row.sku, row.region]) > FAR * known[row.sku, row.region]
    }


def _collected(facts: Facts) -> Iterator[tuple[Fact, PriceRow]]:
    """The facts that are a machine's price; the table writes zero for what has none."""
    for fact in facts.of("azure", SERVICE):
        row = _row(fact)
        if row is not None and row.amount > 0:
            yield fact, row


def _row(fact: Fact) -> PriceRow | None:
    attributes = fact.attributes
    if attributes.get("purchase") == "on_demand" and fact.region:
        return fact.row(SERVICE, f"linux/{attributes['armSkuName'].lower()}", unit="hour")
    product, sku = attributes.get("productName", ""), attributes.get("skuName", "")
    if (
        attributes.get("type") != "Consumption"
        or "Low Priority" in sku
        or "CloudServices" in product.replace(" ", "")
        or "Promo" in product
        or not fact.region
    ):
        return None
    # The price list says "D2s v3" (or the name as it is) where machines are called Standard_D2s_v3, and has the basic
    # ones as a product.
    size = sku.removesuffix(" Spot").replace(" ", "_").lower()
    if not size.startswith(("standard_", "basic_")):
        size = f"{'basic' if 'Basic' in product else 'standard'}_{size}"
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
