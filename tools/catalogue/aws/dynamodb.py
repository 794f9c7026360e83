"""DynamoDB, from its price page of every region."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.prices.schema import PriceRow
from tools.catalogue.facts import Facts
from tools.catalogue.pages import page_rows

SKUS = {
    "Provisioned Write Units": ("write-capacity", "WCU-hour"),
    "Provisioned Read Units": ("read-capacity", "RCU-hour"),
    "Provisioned Replicated Write Units": ("replicated-write-capacity", "rWCU-hour"),
    "Provisioned Write Units IA": ("write-capacity/infrequent", "WCU-hour"),
    "Provisioned Read Units IA": ("read-capacity/infrequent", "RCU-hour"),
    "Provisioned Replicated Write Units IA": ("replicated-write-capacity/infrequent", "rWCU-hour"),
    "PayPerRequest Write Request Units": ("write-requests", "WRU"),
    "PayPerRequest Read Request Units": ("read-requests", "RRU"),
    "PayPerRequest Replicated Write Request Units": ("replicated-write-requests", "rWRU"),
    "PayPerRequest Write Request Units IA": ("write-requests/infrequent", "WRU"),
    "PayPerRequest Read Request Units IA": ("read-requests/infrequent", "RRU"),
    "PayPerRequest Replicated Write Request Units IA": ("replicated-write-requests/infrequent", "rWRU"),
    "Data Storage Indexed GB-Mo": ("storage", "GB-month"),
    "Data Storage Indexed - IA GB-Mo": ("storage/infrequent", "GB-month"),
    "PITR Backup Storage GB-Mo": ("pitr", "GB-month"),
    "On-Demand Backup Storage GB-Month": ("backup", "GB-month"),
    "Restore Data Size": ("restore", "GB"),
    "Streams Read Requests": ("stream-reads", "request"),
}


def rows(facts: Facts) -> Iterator[PriceRow]:
    yield from page_rows(facts, "dynamodb", "AmazonDynamoDB", SKUS)
