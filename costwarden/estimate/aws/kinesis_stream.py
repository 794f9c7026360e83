"""aws_kinesis_stream: a provisioned stream by its shards, an on-demand stream by the hour and by its data."""

from __future__ import annotations

from decimal import Decimal

from costwarden.estimate.aws._lines import metered, running
from costwarden.estimate.resource import Dimension, PriceKey, ResourceType
from costwarden.estimate.view import ResourceView

SERVICE = "AmazonKinesis"
PAGE = "Kinesis Data Streams"
FAN_OUT = "Enhanced Fan Out (EFO) Data retrieval"
EXTENDED = "Extended retention (24H to 7D)"
LONG = "Long term retention (7D+)"
ON_DEMAND = (
    ("Data ingested", "GB", "in", "monthly_on_demand_data_in_gb"),
    ("Data retrieval", "GB", "out", "monthly_on_demand_data_out_gb"),
    (FAN_OUT, "GB", "fan-out", "monthly_on_demand_efo_data_out_gb"),
    (EXTENDED, "GB", "extended-retention", "monthly_on_demand_extended_retention_gb"),
    (LONG, "GB", "long-term-retention", "monthly_on_demand_long_term_retention_gb"),
)
PROVISIONED = (
    ("Put request unit", "units", "put-units", "monthly_provisioned_put_units"),
    (EXTENDED, "GB", "extended-retention", "monthly_provisioned_extended_retention_gb"),
    (LONG, "GB", "long-term-retention", "monthly_provisioned_long_term_retention_gb"),
    (
        "Extended retention retrieval (7D+)",
        "GB",
        "long-term-retrieval",
        "monthly_provisioned_long_term_retrieval_gb",
    ),
    (FAN_OUT, "GB", "fan-out", "monthly_provisioned_efo_data_out_gb"),
    (
        "Enhanced Fan Out (EFO)",
        "consumer-shard hour",
        "fan-out-hours",
        "monthly_provisioned_efo_consumer_hours",
    ),
)


def _lines(mode: str, hours: Dimension, rows: tuple[tuple[str, str, str, str], ...]) -> tuple[Dimension, ...]:
    metered_lines = (
        metered(name, unit, PriceKey(SERVICE, f"{mode}/{sku}"), key, page=PAGE) for name, unit, sku, key in rows
    )
    return (hours, *metered_lines)


def _shards(stream: ResourceView) -> Decimal | None:
    shards: Decimal | None = stream.number("shard_count")
    return shards


ON_DEMAND_LINES = _lines("on-demand", running("ON_DEMAND", PriceKey(SERVICE, "on-demand/hours"), page=PAGE), ON_DEMAND)
PROVISIONED_LINES = _lines(
    "provisioned",
    running("PROVISIONED", PriceKey(SERVICE, "provisioned/shard-hours"), _shards, page=PAGE),
    PROVISIONED,
)


def dimensions(stream: ResourceView) -> tuple[Dimension, ...]:
    mode = stream.block("stream_mode_details").text("stream_mode", "PROVISIONED")
    return ON_DEMAND_LINES if mode == "ON_DEMAND" else PROVISIONED_LINES


RESOURCE = ResourceType("aws_kinesis_stream", dimensions=dimensions)
