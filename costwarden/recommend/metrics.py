"""What utilisation rules ask: one protocol, filled by CloudWatch, Azure Monitor, GCP Monitoring, or a file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from costwarden.recommend.errors import MetricsNotReadable
from costwarden.recommend.inventory import Resource

Metric = Literal[
    "cpu_percent",
    "memory_percent",
    "network_bytes",  # in and out, a day
    "iops",
    "throughput_mib",
    "connections",
    "free_memory_percent",
    "burst_credits",
    "requests",  # a day
    "read_units",
    "write_units",
]
WINDOW_DAYS = 14


@dataclass(frozen=True, slots=True)
class Series:
    """One metric of one resource over a window, reduced: percentiles of 300 s values (a day's sum for bytes, requests).

    A window without a datapoint is no Series: unknown is not zero.
    """

    metric: str
    unit: str
    window_days: int
    datapoints_percent: Decimal  # of those the window should hold
    mean: Decimal
    p95: Decimal
    p995: Decimal
    maximum: Decimal
    minimum: Decimal
    basis: str = ""  # what the percentiles are taken of, where the interface has none itself: "5-minute maxima"


class Metrics(Protocol):
    def series(self, resource: Resource, metric: Metric) -> Series | None:
        """The newest window, or None where the resource reports no such metric."""
        ...


def reduce_points(
    metric: str, unit: str, values: Sequence[Decimal], *, window_days: int, expected: int, basis: str = ""
) -> Series | None:
    """Nearest-rank percentiles of raw datapoints; None without any."""
    if not values:
        return None
    ordered = sorted(values)
    count = len(ordered)

    def rank(share: Decimal) -> Decimal:
        return ordered[min(count - 1, max(0, int((share * count).to_integral_value("ROUND_CEILING")) - 1))]

    present = min(Decimal(100), Decimal(count) * 100 / Decimal(max(expected, 1)))
    return Series(
        metric,
        unit,
        window_days,
        present.quantize(Decimal("0.1")),
        sum(ordered, Decimal(0)) / count,
        rank(Decimal("0.95")),
        rank(Decimal("0.995")),
        ordered[-1],
        ordered[0],
        basis,
    )


class MetricsByProvider:
    """Each cloud's own monitoring for its own resources."""

    def __init__(self, metrics: Mapping[str, Metrics]) -> None:
        self._metrics = metrics

    def series(self, resource: Resource, metric: Metric) -> Series | None:
        found = self._metrics.get(resource.provider)
        return None if found is None else found.series(resource, metric)


class NoMetrics:
    """No monitoring is connected."""

    def series(self, resource: Resource, metric: Metric) -> Series | None:
        return None


Number = Annotated[Decimal, Field(ge=0, lt=10**18, allow_inf_nan=False)]


class _SeriesIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    resource_id: str
    metric: str
    unit: str = ""
    window_days: Annotated[int, Field(ge=1, le=455)]
    datapoints_percent: Annotated[Decimal, Field(ge=0, le=100)] | None = None
    values: list[Number] | None = None  # raw datapoints; with `expected`
    expected: Annotated[int, Field(ge=1)] | None = None
    mean: Number | None = None
    p95: Number | None = None
    p995: Number | None = None
    maximum: Number | None = None
    minimum: Number | None = None


class FileMetrics:
    """Recorded series: {"version": 1, "series": [{"resource_id", "metric", "window_days", "values" | figures}]}."""

    def __init__(self, series: Mapping[tuple[str, str], Series]) -> None:
        self._series = series

    def series(self, resource: Resource, metric: Metric) -> Series | None:
        for name in (resource.id, resource.address):
            if name and (found := self._series.get((name.lower(), metric))) is not None:
                return found
        return None


def read_metrics(path: Path) -> FileMetrics:
    """Errors: MetricsNotReadable."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        listed = [_SeriesIn.model_validate(one) for one in data["series"]]
    except (OSError, UnicodeDecodeError) as error:
        raise MetricsNotReadable(str(path), type(error).__name__) from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise MetricsNotReadable(str(path), f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise MetricsNotReadable(str(path), "not JSON with a list `series`") from None
    found: dict[tuple[str, str], Series] = {}
    for one in listed:
        series = _series(one, str(path))
        if series is not None:
            found[one.resource_id.lower(), one.metric] = series
    return FileMetrics(found)


def _series(one: _SeriesIn, path: str) -> Series | None:
    if one.values is not None:
        expected = one.expected or len(one.values)
        return reduce_points(one.metric, one.unit, one.values, window_days=one.window_days, expected=expected)
    figures = (one.mean, one.p95, one.maximum)
    if any(figure is None for figure in figures) or one.datapoints_percent is None:
        raise MetricsNotReadable(path, f"{one.metric} of {one.resource_id[:100]} has neither values nor all figures")
    assert one.mean is not None
    assert one.p95 is not None
    assert one.maximum is not None
    return Series(
        one.metric,
        one.unit,
        one.window_days,
        one.datapoints_percent,
        one.mean,
        one.p95,
        one.p995 if one.p995 is not None else one.maximum,
        one.maximum,
        one.minimum if one.minimum is not None else Decimal(0),
    )
