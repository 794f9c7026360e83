"""aws_cloudwatch_metric_alarm: per metric it watches; anomaly detection watches the metric and two bands."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costwarden.estimate.resource import Dimension, PriceKey, ResourceType
from costwarden.estimate.view import ResourceView

BANDS = ("LessThanLowerOrGreaterThanUpperThreshold", "LessThanLowerThreshold", "GreaterThanUpperThreshold")
BAND_METRICS = 3
STANDARD_SECONDS = 60  # a shorter period is high resolution


def _watched(alarm: ResourceView) -> list[ResourceView]:
    """The metrics an alarm reads; a query with an expression only computes from others."""
    return [metric for query in alarm.blocks("metric_query") for metric in query.blocks("metric")]


def dimensions(alarm: ResourceView) -> Iterator[Dimension]:
    watched = _watched(alarm)
    periods = [metric.number("period", STANDARD_SECONDS) for metric in watched]
    period = min(periods) if periods else alarm.number("period", STANDARD_SECONDS)
    standard = period >= STANDARD_SECONDS
    count = Decimal(max(len(watched), 1))
    anomaly = alarm.text("comparison_operator") in BANDS
    yield Dimension(
        ("Standard resolution" if standard else "High resolution") + (" anomaly detection" if anomaly else ""),
        "alarms" if anomaly else "alarm metrics",
        PriceKey("AmazonCloudWatch", "alarm/standard" if standard else "alarm/high-resolution"),
        count * BAND_METRICS if anomaly else count,
        doc="metrics, three times for anomaly detection; 1; CloudWatch pricing",
    )


RESOURCE = ResourceType("aws_cloudwatch_metric_alarm", dimensions=dimensions)
