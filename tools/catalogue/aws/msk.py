"""MSK brokers, storage and MSK Serverless, from the price page of every region."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.prices.schema import PriceRow
from tools.catalogue.facts import Facts
from tools.catalogue.pages import page_rows

SKUS = {
    "RunVolume GP2": ("storage", "GB-month"),
    "TieredStorage Tiered storage": ("tiered-storage", "GB-month"),
    "TieredStorage Tiered storage-DataRetrieval": ("tiered-storage/retrieval", "GB"),
    "Serverless Cluster-hours": ("serverless/cluster-hours", "hour"),
    "Serverless Partition-hours": ("serverless/partition-hours", "partition-hour"),
    "Serverless Storage-hours": ("serverless/storage", "GB-month"),
    "Serverless Per-GB data ingressed": ("serverless/ingress", "GB"),
    "Serverless Per-GB data egressed": ("serverless/egress", "GB"),
}
BROKER = "RunBroker "


def rows(facts: Facts) -> Iterator[PriceRow]:
    yield from page_rows(facts, "msk", "AmazonMSK", SKUS)
    for fact in facts.page("msk"):
        description: str = fact.attributes["description"]
        if description.startswith(BROKER):
            yield fact.row("AmazonMSK", f"broker/kafka.{description.removeprefix(BROKER)}", unit="hour")
