"""aws_lambda_provisioned_concurrency_config: kept-warm environments, and the runs they serve."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from costwarden.estimate.aws._lambda import MB_PER_GB, MILLION, SERVICE, gb_seconds
from costwarden.estimate.aws._lines import metered
from costwarden.estimate.resource import HOURS, Dimension, PriceKey, ResourceType
from costwarden.estimate.view import ResourceView

DEFAULT_MB = Decimal(512)
SECONDS = 3600


def _function(config: ResourceView) -> ResourceView | None:
    return None if config.compat else config.reference("function_name")


def dimensions(config: ResourceView) -> Iterator[Dimension]:
    function = _function(config)
    known = "arm64" if function is not None and "arm64" in function.entries("architectures") else "x86_64"
    chip = "arm" if config.usage_text("architecture", known) == "arm64" else "x86"
    yield metered(
        "Requests",
        "1M requests",
        PriceKey(SERVICE, f"{chip}/requests"),
        "monthly_requests",
        per=MILLION,
        quantity=_requests,
        page="Lambda",
    )
    yield Dimension(
        "Provisioned Concurrency",
        "GB-seconds",
        PriceKey(SERVICE, f"{chip}/provisioned"),
        _kept_warm,
        usage_based=True,
        doc="GB-seconds; usage memory_mb, monthly_duration_hrs, 730; Lambda pricing",
    )
    yield metered(
        "Duration",
        "GB-seconds",
        PriceKey(SERVICE, f"{chip}/provisioned-duration"),
        "monthly_requests, request_duration_ms, memory_mb",
        quantity=_duration,
        page="Lambda",
    )


def _memory(config: ResourceView) -> Any:
    function = _function(config)
    known = function.number("memory_size", 128) if function is not None else DEFAULT_MB
    return config.usage("memory_mb", known)


def _requests(config: ResourceView) -> Any:
    return config.usage("monthly_requests", Decimal(0) if config.compat else None)


def _kept_warm(config: ResourceView) -> Any:
    """All month unless the usage file says less; Infracost takes no hours where none are given."""
    hours = config.usage("monthly_duration_hrs", Decimal(0) if config.compat else HOURS)
    environments = config.number("provisioned_concurrent_executions", Decimal(0))
    return hours * SECONDS * (environments * _memory(config) / MB_PER_GB)


def _duration(config: ResourceView) -> Any:
    requests = _requests(config)
    duration = config.usage("request_duration_ms", Decimal(1) if config.compat else None)
    return None if requests is None or duration is None else gb_seconds(_memory(config), duration, requests)


RESOURCE = ResourceType("aws_lambda_provisioned_concurrency_config", dimensions=dimensions)
