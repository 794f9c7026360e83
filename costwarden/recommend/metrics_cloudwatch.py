"""CloudWatch as Metrics: GetMetricData in batches of 500, 300 s datapoints, percentiles taken here.

Percentiles are computed from the datapoints and not asked for: one statistic per metric is one price, and simulators
do not know percentiles. `client(region)` gives boto3's cloudwatch of a region.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from costwarden.recommend.inventory import Resource
from costwarden.recommend.metrics import WINDOW_DAYS, Metric, Series, reduce_points

PERIOD = 300
BATCH = 500
_MIB = Decimal(1024 * 1024)
_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Asked:
    """One of our metrics in CloudWatch's words; several names are added, datapoint by datapoint."""

    namespace: str
    names: tuple[str, ...]
    statistic: str
    dimension: str
    attribute: str  # of the resource, that is the dimension's value
    unit: str
    scale: Decimal = Decimal(1)
    period: int = PERIOD


def _ec2(names: tuple[str, ...], statistic: str, unit: str, **more: Any) -> Asked:
    return Asked("AWS/EC2", names, statistic, "InstanceId", "id", unit, **more)


def _ebs(names: tuple[str, ...], unit: str, scale: Decimal) -> Asked:
    return Asked("AWS/EBS", names, "Sum", "VolumeId", "id", unit, scale)


def _rds(name: str, statistic: str, unit: str) -> Asked:
    return Asked("AWS/RDS", (name,), statistic, "DBInstanceIdentifier", "identifier", unit)


_TABLE: Mapping[tuple[str, str], Asked] = {
    ("aws_instance", "cpu_percent"): _ec2(("CPUUtilization",), "Maximum", "percent"),
    ("aws_instance", "network_bytes"): _ec2(("NetworkIn", "NetworkOut"), "Sum", "bytes a day", period=_DAY),
    ("aws_instance", "burst_credits"): _ec2(("CPUCreditBalance",), "Minimum", "credits"),
    ("aws_instance", "memory_percent"): Asked(
        "CWAgent", ("mem_used_percent",), "Maximum", "InstanceId", "id", "percent"
    ),
    ("aws_ebs_volume", "iops"): _ebs(("VolumeReadOps", "VolumeWriteOps"), "IOPS", Decimal(1) / PERIOD),
    ("aws_ebs_volume", "throughput_mib"): _ebs(
        ("VolumeReadBytes", "VolumeWriteBytes"), "MiB/s", Decimal(1) / PERIOD / _MIB
    ),
    ("aws_db_instance", "cpu_percent"): _rds("CPUUtilization", "Maximum", "percent"),
    ("aws_db_instance", "connections"): _rds("DatabaseConnections", "Maximum", "connections"),
    ("aws_nat_gateway", "network_bytes"): Asked(
        "AWS/NATGateway", ("BytesOutToDestination", "BytesInFromSource"), "Sum", "NatGatewayId", "id", "bytes a day",
        period=_DAY,
    ),
    ("aws_lb", "requests"): Asked(
        "AWS/ApplicationELB", ("RequestCount",), "Sum", "LoadBalancer", "arn_suffix", "a day", period=_DAY
    ),
    ("aws_dynamodb_table", "read_units"): Asked(
        "AWS/DynamoDB", ("ConsumedReadCapacityUnits",), "Sum", "TableName", "name", "units/s", Decimal(1) / PERIOD
    ),
    ("aws_dynamodb_table", "write_units"): Asked(
        "AWS/DynamoDB", ("ConsumedWriteCapacityUnits",), "Sum", "TableName", "name", "units/s", Decimal(1) / PERIOD
    ),
    ("aws_elasticache_cluster", "cpu_percent"): Asked(
        "AWS/ElastiCache", ("EngineCPUUtilization",), "Maximum", "CacheClusterId", "cluster_id", "percent"
    ),
    ("aws_elasticache_cluster", "memory_percent"): Asked(
        "AWS/ElastiCache", ("DatabaseMemoryUsagePercentage",), "Maximum", "CacheClusterId", "cluster_id", "percent"
    ),
}  # fmt: skip


class CloudWatchMetrics:
    """Fetches all metrics of a region's resources at once, on the first question about one of them."""

    def __init__(
        self,
        resources: Sequence[Resource],
        client: Callable[[str], Any],
        now: datetime.datetime,
        days: int = WINDOW_DAYS,
    ) -> None:
        self._resources, self._client, self._days = resources, client, days
        self._end = now.replace(minute=0, second=0, microsecond=0)
        self._known: dict[str, dict[tuple[str, str], Series]] = {}

    def series(self, resource: Resource, metric: Metric) -> Series | None:
        if (resource.type, metric) not in _TABLE or not resource.region:
            return None
        if resource.region not in self._known:
            self._known[resource.region] = self._fetch(resource.region)
        return self._known[resource.region].get((resource.id, metric))

    def _fetch(self, region: str) -> dict[tuple[str, str], Series]:
        asked: list[tuple[Resource, str, Asked, str]] = []
        for resource in self._resources:
            for (kind, metric), how in _TABLE.items():
                value = resource.text(how.attribute)
                if resource.region == region and resource.type == kind and value:
                    asked += [(resource, metric, how, name) for name in how.names]
        points = self._points(region, asked)
        joined: dict[tuple[str, str], dict[Any, Decimal]] = {}
        for number, (resource, metric, how, _) in enumerate(asked):
            sums = joined.setdefault((resource.id, metric), {})
            for at, figure in points.get(f"m{number}", {}).items():
                sums[at] = sums.get(at, Decimal(0)) + figure * how.scale
        found: dict[tuple[str, str], Series] = {}
        for resource, metric, how, _ in asked:
            expected = self._days * _DAY // how.period
            values = list(joined[resource.id, metric].values())
            series = reduce_points(metric, how.unit, values, window_days=self._days, expected=expected)
            if series is not None:
                found[resource.id, metric] = series
        return found

    def _points(self, region: str, asked: Sequence[tuple[Resource, str, Asked, str]]) -> dict[str, dict[Any, Decimal]]:
        client = self._client(region)
        found: dict[str, dict[Any, Decimal]] = {}
        for start in range(0, len(asked), BATCH):
            queries = [
                _query(f"m{start + offset}", resource, how, name)
                for offset, (resource, _, how, name) in enumerate(asked[start : start + BATCH])
            ]
            window = {"StartTime": self._end - datetime.timedelta(days=self._days), "EndTime": self._end}
            for page in client.get_paginator("get_metric_data").paginate(MetricDataQueries=queries, **window):
                for result in page.get("MetricDataResults", []):
                    points = found.setdefault(result["Id"], {})
                    for at, value in zip(result["Timestamps"], result["Values"], strict=True):
                        points[at] = Decimal(str(value))
        return found


def _query(identity: str, resource: Resource, how: Asked, name: str) -> dict[str, Any]:
    dimensions = [{"Name": how.dimension, "Value": resource.text(how.attribute)}]
    metric = {"Namespace": how.namespace, "MetricName": name, "Dimensions": dimensions}
    return {"Id": identity, "MetricStat": {"Metric": metric, "Period": how.period, "Stat": how.statistic}}
