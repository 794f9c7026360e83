"""Google Cloud Monitoring as Metrics: timeSeries.list of one instance, disk or database, percentiles taken here.

https://cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.timeSeries/list, aligned to 300 s. Memory of an instance
is known only where the Ops Agent reports it. A disk's figures are its instance's, by device name: the inventory says
which instance holds it under which name.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from costwarden.recommend.inventory import Resource
from costwarden.recommend.metrics import WINDOW_DAYS, Metric, Series, reduce_points

# An authenticated GET on monitoring.googleapis.com as JSON; None where it knows no such metric or project.
Get = Callable[[str, Mapping[str, str]], Any]
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,200}")
_DAY = 86_400
_MIB = Decimal(1024 * 1024)
_MOST_PAGES = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """One of our metrics in Google's words; several types are added, datapoint by datapoint."""

    types: tuple[str, ...]
    aligner: str
    unit: str
    times: Decimal = Decimal(1)
    period: int = 300
    more: str = ""
    reducer: str = ""  # over the series of one resource

    @property
    def basis(self) -> str:
        words = {"ALIGN_MAX": "maxima", "ALIGN_SUM": "sums", "ALIGN_RATE": "rates"}[self.aligner]
        return f"{'1-day' if self.period == _DAY else '5-minute'} {words}"


def _pair(kind: str, aligner: str, unit: str, **more: Any) -> Asked:
    name = "compute.googleapis.com/instance/"
    first, second = kind.split(" ")
    return Asked((f"{name}{first}", f"{name}{second}"), aligner, unit, **more)


_HUNDRED = Decimal(100)
_TABLE: Mapping[tuple[str, str], Asked] = {
    ("google_compute_instance", "cpu_percent"): Asked(
        ("compute.googleapis.com/instance/cpu/utilization",), "ALIGN_MAX", "percent", _HUNDRED
    ),
    ("google_compute_instance", "memory_percent"): Asked(
        ("agent.googleapis.com/memory/percent_used",), "ALIGN_MAX", "percent", more=' AND metric.labels.state = "used"'
    ),
    ("google_compute_instance", "network_bytes"): _pair(
        "network/received_bytes_count network/sent_bytes_count", "ALIGN_SUM", "bytes a day", period=_DAY,
        reducer="REDUCE_SUM",
    ),
    ("google_compute_disk", "iops"): _pair("disk/read_ops_count disk/write_ops_count", "ALIGN_RATE", "IOPS"),
    ("google_compute_disk", "throughput_mib"): _pair(
        "disk/read_bytes_count disk/write_bytes_count", "ALIGN_RATE", "MiB/s", times=1 / _MIB
    ),
    ("google_sql_database_instance", "cpu_percent"): Asked(
        ("cloudsql.googleapis.com/database/cpu/utilization",), "ALIGN_MAX", "percent", _HUNDRED
    ),
    ("google_sql_database_instance", "memory_percent"): Asked(
        ("cloudsql.googleapis.com/database/memory/utilization",), "ALIGN_MAX", "percent", _HUNDRED
    ),
    # MySQL and SQL Server report the first, PostgreSQL the second, per database.
    ("google_sql_database_instance", "connections"): Asked(
        ("cloudsql.googleapis.com/database/network/connections",
         "cloudsql.googleapis.com/database/postgresql/num_backends"),
        "ALIGN_MAX", "connections", reducer="REDUCE_SUM",
    ),
}  # fmt: skip


class GoogleMonitoringMetrics:
    def __init__(
        self, get: Get, now: datetime.datetime, days: int = WINDOW_DAYS, resources: Sequence[Resource] = ()
    ) -> None:
        self._get, self._days, self._devices = get, days, _devices(resources)
        self._end = now.replace(minute=0, second=0, microsecond=0)
        self._known: dict[tuple[str, str], Series | None] = {}

    def series(self, resource: Resource, metric: Metric) -> Series | None:
        """Asked once. Errors: those of the client."""
        asked, project = _TABLE.get((resource.type, metric)), resource.text("project")
        chosen = self._chosen(resource)
        if asked is None or chosen is None or not _NAME.fullmatch(project):
            return None
        key = (resource.id, metric)
        if key not in self._known:
            self._known[key] = self._fetch(project, chosen, metric, asked)
        return self._known[key]

    def _chosen(self, resource: Resource) -> str | None:
        """The filter that selects the resource; None where its id is not known or could break out of it."""
        if resource.type == "google_compute_disk":
            instance, device = self._devices.get(resource.text("self_link"), ("", ""))
            known = _NAME.fullmatch(device) and instance.isdecimal()
            labels = f'resource.labels.instance_id = "{instance}" AND metric.labels.device_name = "{device}"'
            return labels if known else None
        if resource.type == "google_sql_database_instance":
            name = f"{resource.text('project')}:{resource.text('name')}"
            return f'resource.labels.database_id = "{name}"' if _NAME.fullmatch(name) else None
        identity = str(resource.attributes.get("instance_id") or "")
        return f'resource.labels.instance_id = "{identity}"' if identity.isdecimal() else None

    def _fetch(self, project: str, chosen: str, metric: str, asked: Asked) -> Series | None:
        sums: dict[str, Decimal] = {}
        for name in asked.types:
            for at, value in self._points(project, f'metric.type = "{name}" AND {chosen}{asked.more}', asked):
                sums[at] = sums.get(at, Decimal(0)) + value * asked.times
        expected = self._days * _DAY // asked.period
        return reduce_points(
            metric, asked.unit, list(sums.values()), window_days=self._days, expected=expected, basis=asked.basis
        )

    def _points(self, project: str, chosen: str, asked: Asked) -> list[tuple[str, Decimal]]:
        start = self._end - datetime.timedelta(days=self._days)
        query = {
            "filter": chosen,
            "interval.startTime": f"{start:%Y-%m-%dT%H:%M:%SZ}",
            "interval.endTime": f"{self._end:%Y-%m-%dT%H:%M:%SZ}",
            "aggregation.alignmentPeriod": f"{asked.period}s",
            "aggregation.perSeriesAligner": asked.aligner,
            **({"aggregation.crossSeriesReducer": asked.reducer} if asked.reducer else {}),
        }
        found: list[tuple[str, Decimal]] = []
        for _ in range(_MOST_PAGES):
            answer = self._get(f"/v3/projects/{project}/timeSeries", query)
            if not isinstance(answer, Mapping):
                break
            found += _values(answer)
            token = answer.get("nextPageToken")
            if not token:
                break
            query = {**query, "pageToken": str(token)}
        return found


def _values(answer: Mapping[str, Any]) -> list[tuple[str, Decimal]]:
    """(end of the interval, value); whole numbers come as text."""
    found: list[tuple[str, Decimal]] = []
    for series in answer.get("timeSeries") or ():
        for point in series.get("points") or ():
            said = point.get("value") or {}
            value = said.get("doubleValue", said.get("int64Value"))
            if value is not None:
                found.append((str((point.get("interval") or {}).get("endTime")), Decimal(str(value))))
    return found


def _devices(resources: Sequence[Resource]) -> dict[str, tuple[str, str]]:
    """A disk's self link -> (id of the instance that holds it, the device name it has there)."""
    found: dict[str, tuple[str, str]] = {}
    for one in resources:
        if one.type != "google_compute_instance":
            continue
        for block in ("boot_disk", "attached_disk"):
            for disk in one.attributes.get(block) or ():
                source, device = (
                    disk.get(name) if isinstance(disk, Mapping) else None for name in ("source", "device_name")
                )
                if isinstance(source, str) and isinstance(device, str):
                    found[source] = (str(one.attributes.get("instance_id") or ""), device)
    return found
