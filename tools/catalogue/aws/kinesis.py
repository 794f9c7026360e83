"""Kinesis data streams of every region."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.prices.schema import PriceRow
from tools.catalogue.facts import Facts
from tools.catalogue.pages import page_rows

SKUS = {
    "Provisioned shard hour per ShardHour": ("provisioned/shard-hours", "hour"),
    "Provisioned shard hour per CNN1 Storage-ShardHour": ("provisioned/shard-hours", "hour"),
    "Payload Units per PutRequest": ("provisioned/put-units", "unit"),
    "Payload Units per CNN1 PutRequestPayloadUnits": ("provisioned/put-units", "unit"),
    "Addon shard hour per ShardHour": ("provisioned/extended-retention", "shard-hour"),
    "Long term Data Retention GB-month per GB-month": ("provisioned/long-term-retention", "GB-month"),
    "Long term Data Retrieval GB per GB": ("provisioned/long-term-retrieval", "GB"),
    "Enhanced fan out GB of data retrieved per GB": ("provisioned/fan-out", "GB"),
    "Enhanced fan out per ConsumerShardHour": ("provisioned/fan-out-hours", "consumer-shard-hour"),
    "OnDemandStreamHr per StreamHr": ("on-demand/hours", "hour"),
    "OnDemandDataIngested per GB": ("on-demand/in", "GB"),
    "OnDemandDataRetrieval per GB": ("on-demand/out", "GB"),
    "OnDemandEFODataRetrieval per GB": ("on-demand/fan-out", "GB"),
    "OnDemandExtendedRetentionByteHrs per GB month": ("on-demand/extended-retention", "GB-month"),
    "OnDemandLongTermRetentionByteHrs per GB month": ("on-demand/long-term-retention", "GB-month"),
}


def rows(facts: Facts) -> Iterator[PriceRow]:
    yield from page_rows(facts, "kinesis", "AmazonKinesis", SKUS)
