"""What is asked of CloudWatch: our metrics in its words, per Terraform type.

Namespaces, names and reporting criteria: the services' CloudWatch pages. A metric that is only reported where it is not
zero (an idle balancer's requests) is zero wherever another one of the same resource, `alive`, is reported.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

PERIOD = 300
DAY = 86_400
_MIB = Decimal(1024 * 1024)


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
    alive: str = ""  # reported always: where it is and the names are not, they are zero
    free: bool = False  # bytes that are left, of the memory the class has

    @property
    def basis(self) -> str:
        words = {"Maximum": "maxima", "Minimum": "minima", "Average": "averages", "Sum": "sums"}[self.statistic]
        return f"{'1-day' if self.period == DAY else '5-minute'} {words}"


def _ec2(names: tuple[str, ...], statistic: str, unit: str, **more: Any) -> Asked:
    return Asked("AWS/EC2", names, statistic, "InstanceId", "id", unit, **more)


def _ebs(names: tuple[str, ...], unit: str, scale: Decimal) -> Asked:
    return Asked("AWS/EBS", names, "Sum", "VolumeId", "id", unit, scale)


def _rds(name: str, statistic: str, unit: str, **more: Any) -> Asked:
    return Asked("AWS/RDS", (name,), statistic, "DBInstanceIdentifier", "identifier", unit, **more)


def _rates(name: str, alive: str) -> Asked:
    return Asked("AWS/DynamoDB", (name,), "Sum", "TableName", "name", "units/s", Decimal(1) / PERIOD, alive=alive)


_DATABASE = {
    "cpu_percent": _rds("CPUUtilization", "Maximum", "percent"),
    "connections": _rds("DatabaseConnections", "Maximum", "connections"),
    "free_memory_percent": _rds("FreeableMemory", "Minimum", "percent", free=True),
}
_CACHE = {
    "cpu_percent": ("EngineCPUUtilization", "Maximum"),
    "memory_percent": ("DatabaseMemoryUsagePercentage", "Maximum"),
}


TABLE: Mapping[tuple[str, str], Asked] = {
    ("aws_instance", "cpu_percent"): _ec2(("CPUUtilization",), "Maximum", "percent"),
    ("aws_instance", "network_bytes"): _ec2(("NetworkIn", "NetworkOut"), "Sum", "bytes a day", period=DAY),
    ("aws_instance", "burst_credits"): _ec2(("CPUCreditBalance",), "Minimum", "credits"),
    ("aws_instance", "memory_percent"): Asked(
        "CWAgent", ("mem_used_percent",), "Maximum", "InstanceId", "id", "percent"
    ),
    ("aws_ebs_volume", "iops"): _ebs(("VolumeReadOps", "VolumeWriteOps"), "IOPS", Decimal(1) / PERIOD),
    ("aws_ebs_volume", "throughput_mib"): _ebs(
        ("VolumeReadBytes", "VolumeWriteBytes"), "MiB/s", Decimal(1) / PERIOD / _MIB
    ),
    **{("aws_db_instance", metric): asked for metric, asked in _DATABASE.items()},
    **{("aws_rds_cluster_instance", metric): asked for metric, asked in _DATABASE.items()},
    ("aws_nat_gateway", "network_bytes"): Asked(
        "AWS/NATGateway", ("BytesOutToDestination", "BytesInFromSource"), "Sum", "NatGatewayId", "id", "bytes a day",
        period=DAY,
    ),
    ("aws_lb", "requests"): Asked(
        "AWS/ApplicationELB", ("RequestCount",), "Sum", "LoadBalancer", "arn_suffix", "a day", period=DAY,
        alive="ConsumedLCUs",
    ),
    ("aws_lambda_function", "memory_percent"): Asked(
        "LambdaInsights", ("memory_utilization",), "Maximum", "function_name", "function_name", "percent"
    ),
    ("aws_dynamodb_table", "read_units"): _rates("ConsumedReadCapacityUnits", "ProvisionedReadCapacityUnits"),
    ("aws_dynamodb_table", "write_units"): _rates("ConsumedWriteCapacityUnits", "ProvisionedWriteCapacityUnits"),
    **{
        ("aws_elasticache_cluster", metric): Asked(
            "AWS/ElastiCache", (name,), statistic, "CacheClusterId", "cluster_id", "percent"
        )
        for metric, (name, statistic) in _CACHE.items()
    },
    **{
        ("aws_elasticache_replication_group", metric): Asked(
            "AWS/ElastiCache", (name,), statistic, "CacheClusterId", "member_clusters", "percent"
        )
        for metric, (name, statistic) in _CACHE.items()
    },
}  # fmt: skip
