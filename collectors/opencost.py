"""OpenCost: what each workload of a Kubernetes cluster used, by list prices, as shares of the nodes' invoice lines."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from collectors.settings import EnvironmentName, SourceSettings
from collectors.signals.records import Record, RecordsSource
from collectors.signals.rows import IDLE, Used, record, signal_shape
from costwarden.errors import CostwardenError

if TYPE_CHECKING:
    from collectors.prices.http import Http
    from costwarden.focus.shape import Shape


class Settings(SourceSettings):
    """`endpoint` is the OpenCost service; costs are in `currency`, the one its pricing is configured in."""

    kind: Literal["opencost"]
    endpoint: Annotated[str, Field(pattern=r"^https?://[^\s@]+$")]
    cluster: Annotated[str, Field(min_length=1, max_length=200)]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "USD"
    aggregate: Annotated[str, Field(pattern=r"^[a-zA-Z,:_-]{1,100}$")] = "namespace,controllerKind,controller"
    token_env: EnvironmentName | None = None


class OpenCostAnswer(CostwardenError):
    """OpenCost answered with something else than allocations."""


def shape() -> Shape:
    """A share by list prices: rescaling to the invoice is the warehouse's (docs/collectors/signals.md)."""
    return signal_shape("OpenCost")


def allocations(http: Http, settings: Settings, first: datetime.date, after: datetime.date) -> Iterator[Record]:
    """One record per day and workload. Errors: OpenCostAnswer, CollectFailed."""
    day = first
    while day < after:
        end = day + datetime.timedelta(days=1)
        window = f"{day.isoformat()}T00:00:00Z,{end.isoformat()}T00:00:00Z"
        found = http.json(
            "/allocation/compute",
            {"window": window, "step": "1d", "aggregate": settings.aggregate, "includeIdle": "true"},
        )
        sets = found.get("data") if isinstance(found, dict) else None
        if not isinstance(sets, list) or not all(one is None or isinstance(one, dict) for one in sets):
            raise OpenCostAnswer(
                f"OpenCost of cluster {settings.cluster} answers without allocations",
                hint="`endpoint` is the OpenCost API (port 9003), not its user interface",
            )
        for one in sets:
            for name in sorted(one or {}):
                yield _record(name, one[name], settings, day, end)
        day = end


def _record(
    name: str, allocation: Mapping[str, Any], settings: Settings, day: datetime.date, end: datetime.date
) -> dict[str, str | None]:
    properties = allocation.get("properties") or {}
    cluster = str(properties.get("cluster") or settings.cluster)
    node = str(properties.get("providerID") or "")
    labels = {str(key): str(value) for key, value in (properties.get("labels") or {}).items()}
    where = {key: str(properties[key]) for key in ("namespace", "controllerKind", "controller") if properties.get(key)}
    parts = {part: _amount(allocation.get(f"{part}Cost")) for part in ("cpu", "ram", "gpu", "pv", "network")}
    parts["loadBalancer"] = _amount(allocation.get("loadBalancerCost"))
    idle = name == IDLE or name.endswith(f"/{IDLE}")
    used = Used(
        start=_midnight(day),
        end=_midnight(end),
        cost=_amount(allocation.get("totalCost")),
        currency=settings.currency,
        account=cluster,
        service="Kubernetes",
        category="Compute",
        who=IDLE if idle else name,
        quantity=_amount(allocation.get("cpuCoreHours")),
        unit="Core-Hours",
        split_of=node or f"kubernetes/{cluster}",
        resource_type="Kubernetes workload",
        tags={**labels, **where, "cluster": cluster},
        native={f"{part}Cost": f"{cost:f}" for part, cost in parts.items() if cost},
    )
    return record(used, method="opencost")


def _amount(value: Any) -> Decimal:
    """What is absent costs nothing here; NaN, which OpenCost writes for 0/0, is refused by name."""
    if value is None:
        return Decimal(0)
    try:
        amount = Decimal(str(value))
    except InvalidOperation as error:
        raise OpenCostAnswer(f"OpenCost says {str(value)[:40]!r} where an amount belongs", hint="update it") from error
    if not amount.is_finite():
        raise OpenCostAnswer("OpenCost says NaN where an amount belongs", hint="check its Prometheus and its pricing")
    return amount


def _midnight(day: datetime.date) -> datetime.datetime:
    return datetime.datetime(day.year, day.month, day.day, tzinfo=datetime.UTC)


def open_source(settings: Settings, base: Path) -> RecordsSource:
    from collectors.signals.service import service

    http = service(settings.endpoint, settings.token_env)
    return RecordsSource(
        settings.name, "OpenCost", shape, lambda first, after: allocations(http, settings, first, after)
    )
