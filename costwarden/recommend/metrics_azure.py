"""Azure Monitor as Metrics: the REST list of metrics of one resource, percentiles taken here.

https://learn.microsoft.com/rest/api/monitor/metrics/list, api-version 2023-10-01. The interface has no percentiles:
they are those of 5-minute maxima (of 1-hour ones where a metric has nothing finer), and the evidence says so.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from costwarden.recommend.inventory import Resource
from costwarden.recommend.metrics import WINDOW_DAYS, Metric, Series, reduce_points

# An authenticated GET on Resource Manager as JSON; None where the resource or the metric is not known.
Get = Callable[[str, Mapping[str, str]], Any]
_VERSION = "2023-10-01"
_MIB = Decimal(1024 * 1024)
_FINEST = (("PT5M", 288, "5-minute"), ("PT1H", 24, "1-hour"))  # grain, datapoints a day, words
_DAILY = (("P1D", 1, "1-day"),)
_WORDS = {"maximum": "maxima", "minimum": "minima", "average": "averages", "total": "sums"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One of our metrics in Azure Monitor's words; several names are added, datapoint by datapoint."""

    names: str
    aggregation: str
    unit: str
    divided: Decimal = Decimal(1)
    free: bool = False  # it tells what is left of 100 percent
    daily: bool = False


def _database(memory: str, connections: str) -> dict[str, Asked]:
    return {
        "cpu_percent": Asked("cpu_percent", "maximum", "percent"),
        "memory_percent": Asked(memory, "maximum", "percent"),
        "connections": Asked(connections, "maximum", "connections"),
    }


_MACHINE = {
    "cpu_percent": Asked("Percentage CPU", "maximum", "percent"),
    "memory_percent": Asked("Available Memory Percentage", "minimum", "percent", free=True),
    "network_bytes": Asked("Network In Total,Network Out Total", "total", "bytes a day", daily=True),
    "burst_credits": Asked("CPU Credits Remaining", "average", "credits"),
}
_OPERATIONS = "Composite Disk Read Operations/sec,Composite Disk Write Operations/sec"
_BYTES = "Composite Disk Read Bytes/sec,Composite Disk Write Bytes/sec"
_TABLE: Mapping[str, Mapping[str, Asked]] = {
    "azurerm_linux_virtual_machine": _MACHINE,
    "azurerm_windows_virtual_machine": _MACHINE,
    "azurerm_virtual_machine": _MACHINE,
    "azurerm_managed_disk": {
        "iops": Asked(_OPERATIONS, "average", "IOPS"),
        "throughput_mib": Asked(_BYTES, "average", "MiB/s", _MIB),
    },
    "azurerm_mssql_database": _database("sql_instance_memory_percent", "sessions_count"),
    "azurerm_postgresql_flexible_server": _database("memory_percent", "active_connections"),
    "azurerm_mysql_flexible_server": _database("memory_percent", "active_connections"),
    "azurerm_service_plan": {
        "cpu_percent": Asked("CpuPercentage", "maximum", "percent"),
        "memory_percent": Asked("MemoryPercentage", "maximum", "percent"),
    },
}


class AzureMonitorMetrics:
    def __init__(self, get: Get, now: datetime.datetime, days: int = WINDOW_DAYS) -> None:
        self._get, self._days = get, days
        self._end = now.replace(minute=0, second=0, microsecond=0)
        self._known: dict[tuple[str, str], Series | None] = {}

    def series(self, resource: Resource, metric: Metric) -> Series | None:
        """Asked once. Errors: those of the client."""
        asked = _TABLE.get(resource.type, {}).get(metric)
        if asked is None or not resource.id.lower().startswith("/subscriptions/"):
            return None
        key = (resource.id.lower(), metric)
        if key not in self._known:
            self._known[key] = self._fetch(resource.id, metric, asked)
        return self._known[key]

    def _fetch(self, identity: str, metric: str, asked: Asked) -> Series | None:
        start = self._end - datetime.timedelta(days=self._days)
        for grain, a_day, words in _DAILY if asked.daily else _FINEST:
            query = {
                "api-version": _VERSION,
                "metricnames": asked.names,
                "aggregation": asked.aggregation,
                "interval": grain,
                "timespan": f"{start:%Y-%m-%dT%H:%M:%SZ}/{self._end:%Y-%m-%dT%H:%M:%SZ}",
            }
            answer = self._get(f"{identity}/providers/Microsoft.Insights/metrics", query)
            values = [value / asked.divided for value in _points(answer, asked.aggregation).values()]
            if values:
                return reduce_points(
                    metric,
                    asked.unit,
                    [100 - value for value in values] if asked.free else values,
                    window_days=self._days,
                    expected=self._days * a_day,
                    basis=f"{words} {'maxima' if asked.free else _WORDS[asked.aggregation]}",
                )
        return None


def _points(answer: Any, aggregation: str) -> dict[str, Decimal]:
    """Datapoint -> sum over the metrics asked for; a datapoint without a value is none."""
    found: dict[str, Decimal] = {}
    for metric in (answer.get("value") or ()) if isinstance(answer, Mapping) else ():
        for series in metric.get("timeseries") or ():
            for point in series.get("data") or ():
                if point.get(aggregation) is not None:
                    at = str(point.get("timeStamp"))
                    found[at] = found.get(at, Decimal(0)) + Decimal(str(point[aggregation]))
    return found
