"""CloudWatch as Metrics: GetMetricData in batches of 500, 300 s datapoints, percentiles taken here.

Percentiles are computed from the datapoints and not asked for: one statistic per metric is one price, and simulators
do not know percentiles. `client(region)` gives boto3's cloudwatch of a region.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from costwarden.recommend.cloudwatch_table import DAY, TABLE, Asked
from costwarden.recommend.inventory import Resource
from costwarden.recommend.metrics import WINDOW_DAYS, Metric, Series, reduce_points
from costwarden.recommend.sizes import memory_gib

BATCH = 500
_GIB = Decimal(1024**3)


@dataclass(frozen=True, slots=True)
class _Question:
    """One query: a name of one of our metrics for one value of its dimension (a cache has one per node)."""

    resource: Resource
    metric: str
    how: Asked
    name: str
    value: str

    def query(self, identity: str) -> dict[str, Any]:
        dimensions = [{"Name": self.how.dimension, "Value": self.value}]
        metric = {"Namespace": self.how.namespace, "MetricName": self.name, "Dimensions": dimensions}
        return {"Id": identity, "MetricStat": {"Metric": metric, "Period": self.how.period, "Stat": self.how.statistic}}


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
        if (resource.type, metric) not in TABLE or not resource.region:
            return None
        if resource.region not in self._known:
            self._known[resource.region] = self._fetch(resource.region)
        return self._known[resource.region].get((resource.id, metric))

    def _fetch(self, region: str) -> dict[tuple[str, str], Series]:
        asked = [question for one in self._resources if one.region == region for question in _questions(one)]
        points = self._points(region, asked)
        joined: dict[tuple[str, str], list[tuple[_Question, dict[Any, Decimal]]]] = {}
        for number, question in enumerate(asked):
            here = joined.setdefault((question.resource.id, question.metric), [])
            here.append((question, points.get(f"m{number}", {})))
        found: dict[tuple[str, str], Series] = {}
        for key, answered in joined.items():
            question = answered[0][0]
            how, values = question.how, list(_values(answered).values())
            series = reduce_points(
                question.metric,
                how.unit,
                values,
                window_days=self._days,
                expected=self._days * DAY // how.period,
                basis=how.basis,
            )
            if series is not None:
                found[key] = series
        return found

    def _points(self, region: str, asked: Sequence[_Question]) -> dict[str, dict[Any, Decimal]]:
        client = self._client(region)
        found: dict[str, dict[Any, Decimal]] = {}
        for start in range(0, len(asked), BATCH):
            batch = asked[start : start + BATCH]
            queries = [question.query(f"m{start + offset}") for offset, question in enumerate(batch)]
            window = {"StartTime": self._end - datetime.timedelta(days=self._days), "EndTime": self._end}
            for page in client.get_paginator("get_metric_data").paginate(MetricDataQueries=queries, **window):
                for result in page.get("MetricDataResults", []):
                    points = found.setdefault(result["Id"], {})
                    for at, value in zip(result["Timestamps"], result["Values"], strict=True):
                        points[at] = Decimal(str(value))
        return found


def _questions(resource: Resource) -> list[_Question]:
    found: list[_Question] = []
    for (kind, metric), how in TABLE.items():
        value = resource.attributes.get(how.attribute) if resource.type == kind else None
        values = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        for one in values:
            if isinstance(one, str) and one:
                names = (*how.names, how.alive) if how.alive else how.names
                found += [_Question(resource, metric, how, name, one) for name in names]
    return found


def _values(answered: Sequence[tuple[_Question, dict[Any, Decimal]]]) -> dict[Any, Decimal]:
    """Datapoint -> names added; of several nodes the busiest; percent of the class's memory where bytes were asked."""
    nodes: dict[str, dict[Any, Decimal]] = {}
    for question, points in answered:
        sums = nodes.setdefault(question.value, {})
        for at, figure in points.items():
            more = Decimal(0) if question.name == question.how.alive else figure * question.how.scale
            sums[at] = sums.get(at, Decimal(0)) + more
    found: dict[Any, Decimal] = {}
    for sums in nodes.values():
        for at, figure in sums.items():
            found[at] = max(found.get(at, figure), figure)
    first = answered[0][0]
    if not first.how.free:
        return found
    whole = memory_gib(first.resource.text("instance_class"))
    return {at: figure * 100 / (whole * _GIB) for at, figure in found.items()} if whole else {}
