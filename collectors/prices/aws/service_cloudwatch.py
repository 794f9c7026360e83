"""Amazon CloudWatch: alarms, metrics (also of monitored machines) and logs."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from collectors.prices.aws.product import Line, Product, by_usage_type

OFFER = "AmazonCloudWatch"
QUERIES: tuple[dict[str, str], ...] = ({},)
_TABLE = {
    "CW:AlarmMonitorUsage": Line("alarm/standard", "alarm-month"),
    "CW:HighResAlarmMonitorUsage": Line("alarm/high-resolution", "alarm-month"),
    "CW:CompositeAlarmMonitorUsage": Line("alarm/composite", "alarm-month"),
    "CW:MetricMonitorUsage": Line("metric/tier1", "metric-month"),
    "DashboardsUsageHour": Line("dashboard", "month"),
    "CW:Canary-runs": Line("canary/runs", "run"),
    "DataProcessing-Bytes": Line("logs/ingested", "GB"),
    "TimedStorage-ByteHrs": Line("logs/archived", "GB-month"),
    "DataScanned-Bytes": Line("logs/scanned", "GB"),
}


def found(product: Product) -> Iterator[tuple[str, str, str, Decimal]]:
    yield from by_usage_type(product, _TABLE, OFFER)
