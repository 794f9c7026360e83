"""Managed disks: size steps, operations, ultra and premium v2 amounts."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.prices.schema import PriceRow
from tools.catalogue.azure_tests import HOURS, golden_rows
from tools.catalogue.facts import Fact, Facts

SERVICE = "Managed Disks"
STEPPED = {"Standard HDD Managed Disks": "hdd", "Standard SSD Managed Disks": "ssd", "Premium SSD Managed Disks": ""}
PROVISIONED = {"Ultra Disks": "ultra", "Azure Premium SSD v2": "premium-v2"}
AMOUNTS = {
    "Provisioned Capacity": "capacity",
    "Provisioned IOPS": "iops",
    "Provisioned Throughput (MBps)": "throughput",
    "Reservation per vCPU Provisioned": "reservation",
}
TESTS = "azurerm_managed_disk azurerm_linux_virtual_machine azurerm_virtual_machine azurerm_kubernetes_cluster".split()


def rows(facts: Facts) -> Iterator[PriceRow]:
    for fact in facts.of("azure", "Storage"):
        attributes = fact.attributes
        if attributes.get("type") != "Consumption" or not fact.region:
            continue
        product, sku, meter = attributes["productName"], attributes["skuName"], attributes["meterName"]
        if product in STEPPED and fact.region != "":
            step, _, replication = sku.partition(" ")
            if meter == f"{sku} Disk":
                yield fact.row(SERVICE, f"storage/{step}/{replication}".lower(), unit="month")
            elif meter.endswith("Disk Operations") and STEPPED[product]:
                path = f"disk-operations/{STEPPED[product]}/{replication.lower()}"
                yield fact.row(SERVICE, path, unit="operation", per=10_000)
        elif product in PROVISIONED:
            for meaning, path in AMOUNTS.items():
                if meter.endswith(meaning) and fact.amount:
                    yield fact.row(SERVICE, f"{PROVISIONED[product]}/{path}", unit="hour")
    for type_name in TESTS:
        yield from golden_rows(facts, type_name, SERVICE, sku=_step)
        for row in golden_rows(facts, type_name, SERVICE, sku=_ultra):
            yield PriceRow(
                row.provider, row.service, row.sku, row.region, "hour", row.amount / HOURS, row.source, row.date
            )


def _step(fact: Fact) -> str | None:
    name: str = fact.attributes["component"]
    if not name.startswith("Storage (") or "ultra" in name:
        return None
    return f"storage/{name[9:-1].replace(', ', '/')}".lower()


def _ultra(fact: Fact) -> str | None:
    name: str = fact.attributes["component"]
    if name.startswith("Storage (ultra"):
        return "ultra/capacity"
    known = {
        "Provisioned IOPS": "iops",
        "Throughput": "throughput",
        "Ultra disk reservation (if unattached)": "reservation",
    }
    return f"ultra/{known[name]}" if name in known else None
