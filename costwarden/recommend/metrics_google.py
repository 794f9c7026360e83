"""Google Cloud Monitoring as Metrics: timeSeries.list of one instance or disk, 300 s alignment, percentiles taken here.

https://cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.timeSeries/list. `get(path, query)` is an authenticated
GET on monitoring.googleapis.com that answers JSON. Memory is known only where the Ops Agent reports it.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from costwarden.recommend.inventory import Resource
from costwarden.recommend.metrics import WINDOW_DAYS, Metric, Series, reduce_points

Get = Callable[[str, Mapping[str, str]], Any]
_PERIOD = 300
# our metric -> (type, aligner, unit, multiplied by, further filter)
_TYPES: Mapping[str, tuple[str, str, str, int, str]] = {
    "cpu_percent": ("compute.googleapis.com/instance/cpu/utilization", "ALIGN_MAX", "percent", 100, ""),
    "memory_percent": (
        "agent.googleapis.com/memory/percent_used", "ALIGN_MAX", "percent", 1, ' AND metric.labels.state = "used"',
    ),
}  # fmt: skip


class GoogleMonitoringMetrics:
    def __init__(self, get: Get, now: datetime.datetime, days: int = WINDOW_DAYS) -> None:
        self._get, self._days = get, days
        self._end = now.replace(minute=0, second=0, microsecond=0)

    def series(self, resource: Resource, metric: Metric) -> Series | None:
        identity, project = resource.attributes.get("instance_id"), resource.text("project")
        if resource.type != "google_compute_instance" or metric not in _TYPES or not project:
            return None
        if not isinstance(identity, str | int) or not str(identity).isdecimal():
            return None
        name, aligner, unit, times, more = _TYPES[metric]
        start = self._end - datetime.timedelta(days=self._days)
        query = {
            "filter": f'metric.type = "{name}" AND resource.labels.instance_id = "{identity}"{more}',
            "interval.startTime": f"{start:%Y-%m-%dT%H:%M:%SZ}",
            "interval.endTime": f"{self._end:%Y-%m-%dT%H:%M:%SZ}",
            "aggregation.alignmentPeriod": f"{_PERIOD}s",
            "aggregation.perSeriesAligner": aligner,
        }
        values: list[Decimal] = []
        while True:
            answer = self._get(f"/v3/projects/{project}/timeSeries", query)
            values += [value * times for value in _values(answer)]
            token = answer.get("nextPageToken")
            if not token:
                break
            query = {**query, "pageToken": str(token)}
        expected = self._days * 86_400 // _PERIOD
        return reduce_points(metric, unit, values, window_days=self._days, expected=expected)


def _values(answer: Any) -> list[Decimal]:
    return [
        Decimal(str(value))
        for series in answer.get("timeSeries") or ()
        for point in series.get("points") or ()
        if (value := (point.get("value") or {}).get("doubleValue")) is not None
    ]
