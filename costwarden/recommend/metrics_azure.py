"""Azure Monitor as Metrics: the REST list of metrics of one resource, PT5M datapoints, percentiles taken here.

https://learn.microsoft.com/rest/api/monitor/metrics/list, api-version 2023-10-01. `get(path, query)` is an
authenticated GET on management.azure.com that answers JSON.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from costwarden.recommend.inventory import Resource
from costwarden.recommend.metrics import WINDOW_DAYS, Metric, Series, reduce_points

Get = Callable[[str, Mapping[str, str]], Any]
_VERSION = "2023-10-01"
_MACHINES = ("azurerm_linux_virtual_machine", "azurerm_windows_virtual_machine", "azurerm_virtual_machine")
# our metric -> (names that are added, aggregation, unit, divided by)
_NAMES: Mapping[str, tuple[str, str, str, int]] = {
    "cpu_percent": ("Percentage CPU", "maximum", "percent", 1),
    "network_bytes": ("Network In Total,Network Out Total", "total", "bytes a day", 1),
    "iops": ("Composite Disk Read Operations/sec,Composite Disk Write Operations/sec", "average", "IOPS", 1),
}


class AzureMonitorMetrics:
    def __init__(self, get: Get, now: datetime.datetime, days: int = WINDOW_DAYS) -> None:
        self._get, self._days = get, days
        self._end = now.replace(minute=0, second=0, microsecond=0)

    def series(self, resource: Resource, metric: Metric) -> Series | None:
        machine, disk = resource.type in _MACHINES, resource.type == "azurerm_managed_disk"
        if metric not in _NAMES or not ((machine and metric != "iops") or (disk and metric == "iops")):
            return None
        names, aggregation, unit, divided = _NAMES[metric]
        interval, expected = ("P1D", self._days) if metric == "network_bytes" else ("PT5M", self._days * 288)
        start = self._end - datetime.timedelta(days=self._days)
        answer = self._get(
            f"{resource.id}/providers/Microsoft.Insights/metrics",
            {
                "api-version": _VERSION,
                "metricnames": names,
                "aggregation": aggregation,
                "interval": interval,
                "timespan": f"{start:%Y-%m-%dT%H:%M:%SZ}/{self._end:%Y-%m-%dT%H:%M:%SZ}",
            },
        )
        values = [value / divided for value in _points(answer, aggregation).values()]
        return reduce_points(metric, unit, values, window_days=self._days, expected=expected)


def _points(answer: Any, aggregation: str) -> dict[str, Decimal]:
    """Datapoint -> sum over the metrics asked for; a datapoint without a value is none."""
    found: dict[str, Decimal] = {}
    for metric in answer.get("value") or ():
        for series in metric.get("timeseries") or ():
            for point in series.get("data") or ():
                if point.get(aggregation) is not None:
                    at = str(point.get("timeStamp"))
                    found[at] = found.get(at, Decimal(0)) + Decimal(str(point[aggregation]))
    return found
