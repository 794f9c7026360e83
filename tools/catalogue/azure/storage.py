"""Blobs, files, tables and queues of the regions whose price list was collected.

The collection keeps one row of a tiered meter, the last tier's. Azure's tiers of hot blobs are 100, 96 and 92 % of the
first, so the others are derived and marked estimated.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from costwarden.prices.schema import PriceRow
from tools.catalogue.facts import Fact, Facts

SERVICE = "Storage"
PRODUCTS = {
    "General Block Blob": "block-blob/v1",
    "General Block Blob v2": "block-blob/v2",
    "General Block Blob v2 Hierarchical Namespace": "block-blob/v2/hierarchical",
    "Blob Storage": "block-blob/blob-storage",
    "Premium Block Blob": "block-blob/premium",
    "Premium Block Blob v2 Hierarchical Namespace": "block-blob/premium/hierarchical",
    "Files v2": "files",
    "Premium Files": "files/premium",
    "Queues": "queue/v1",
    "Queues v2": "queue/v2",
    "Tables": "table",
}
# The end of a meter's name, special before general, and what it measures.
METERS = (
    ("Priority Read Operations", None),
    ("Priority Data Retrieval", None),
    ("Additional IO", None),
    ("Iterative Read Operations", "iterative-read"),
    ("Iterative Write Operations", "iterative-write"),
    ("List and Create Container Operations", "list"),
    ("Batch Write Operations", "batch-write"),
    ("Class 1 Operations", "class-1"),
    ("Class 2 Operations", "class-2"),
    ("Write Operations", "write"),
    ("Read Operations", "read"),
    ("List Operations", "list"),
    ("Scan Operations", "scan"),
    ("Delete Operations", "delete"),
    ("Protocol Operations", "other"),
    ("Other Operations", "other"),
    ("Data Retrieval", "retrieval"),
    ("Index Tags", "index"),
    ("Early Delete", "early-deletion"),
    ("Metadata", "metadata"),
    ("Snapshots", "snapshots"),
    ("Data Stored", "capacity"),
    ("Provisioned", "capacity"),
)
UNITS = {"10K": 10_000, "10K/Month": 10_000, "100": 100, "1M": 1_000_000, "1 GB/Month": 1, "1 GiB/Month": 1, "1 GB": 1}
HOT_TIERS = (("", Decimal(1)), ("/next-450-tb", Decimal("0.96")), ("/over-500-tb", Decimal("0.92")))
LAST_TIER = HOT_TIERS[-1][1]


def rows(facts: Facts) -> Iterator[PriceRow]:
    for fact in facts.of("azure", SERVICE, source="azure-pricing-radar"):
        path, per = _path(fact), UNITS.get(fact.unit)
        if path is None or per is None or not fact.region:
            continue
        row = fact.row(SERVICE, path, unit=fact.unit.split("/")[0].removeprefix("1 "), per=per)
        if path.startswith(("block-blob/v2/", "block-blob/blob-storage/")) and "/hot/" in path and "capacity" in path:
            for suffix, share in HOT_TIERS:
                amount = row.amount / LAST_TIER * share
                yield replace(row, sku=f"{path}{suffix}", amount=amount, estimated=share != LAST_TIER)
            continue
        yield row
        if path.startswith("files/") and path.endswith("/capacity") and "premium" not in path:
            yield replace(row, sku=path.replace("/capacity", "/snapshots"))


def _path(fact: Fact) -> str | None:
    attributes = fact.attributes
    product = PRODUCTS.get(attributes["productName"])
    measured = next((meaning for end, meaning in METERS if attributes["meterName"].endswith(end)), None)
    if product is None or measured is None or attributes["type"] != "Consumption":
        return None
    access, _, replication = attributes["skuName"].lower().rpartition(" ")
    replication = replication.replace("-", "")
    if product == "table":
        return f"table/{'customer-key' if 'encrypted' in access else 'standard'}/{replication}/{measured}"
    if access in ("hot", "cool"):
        return f"{product}/{access}/{replication}/{measured}"
    if product == "files" and access == "standard":
        return f"files/transaction-optimized/{replication}/{measured}"
    if access in ("standard", "premium") and not product.endswith(("v2", "hierarchical", "blob-storage")):
        return f"{product}/{replication}/{measured}"
    if product.startswith(("queue", "block-blob/premium")):
        return f"{product}/{replication}/{measured}"
    return None
