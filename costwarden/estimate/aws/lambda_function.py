"""aws_lambda_function: requests, GB-seconds in tiers, and ephemeral storage above 512 MB."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from costwarden.estimate.aws._lambda import BILLION, MB_PER_GB, MILLION, SERVICE, gb_seconds
from costwarden.estimate.aws._lines import metered, tiered
from costwarden.estimate.resource import Dimension, PriceKey, ResourceType, Tier
from costwarden.estimate.view import ResourceView

DEFAULT_MB = Decimal(128)
INCLUDED_STORAGE_MB = Decimal(512)


def _tiers(chip: str, first: int, second: int, labels: tuple[str, str, str]) -> tuple[Tier, ...]:
    return (
        Tier(first, PriceKey(SERVICE, f"{chip}/duration/tier1"), labels[0]),
        Tier(second, PriceKey(SERVICE, f"{chip}/duration/tier2"), labels[1]),
        Tier(None, PriceKey(SERVICE, f"{chip}/duration/tier3"), labels[2]),
    )


TIERS = {
    "x86": _tiers("x86", 6 * BILLION, 15 * BILLION, ("first 6B", "next 9B", "over 15B")),
    "arm": _tiers("arm", 7_500 * MILLION, 18_750 * MILLION, ("first 7.5B", "next 11.25B", "over 18.75B")),
}


def dimensions(function: ResourceView) -> Iterator[Dimension]:
    chip = "arm" if "arm64" in function.entries("architectures") else "x86"
    yield metered(
        "Requests", "1M requests", PriceKey(SERVICE, f"{chip}/requests"), "monthly_requests", per=MILLION, page="Lambda"
    )
    if function.compat or function.block("ephemeral_storage").number("size", INCLUDED_STORAGE_MB) > INCLUDED_STORAGE_MB:
        yield metered(
            "Ephemeral storage",
            "GB-seconds",
            PriceKey(SERVICE, f"{chip}/storage"),
            "monthly_requests, request_duration_ms",
            quantity=_storage,
            page="Lambda",
        )
    yield tiered(
        "Duration",
        "GB-seconds",
        TIERS[chip],
        "monthly_requests, request_duration_ms",
        quantity=_duration,
        page="Lambda",
    )


def _duration(function: ResourceView) -> Any:
    return _gb_seconds(function, function.number("memory_size", DEFAULT_MB))


def _storage(function: ResourceView) -> Any:
    """GB-seconds of the storage beyond 512 MB. Infracost multiplies by the memory as well."""
    extra = function.block("ephemeral_storage").number("size", INCLUDED_STORAGE_MB) - INCLUDED_STORAGE_MB
    memory = function.number("memory_size", DEFAULT_MB)
    return _gb_seconds(function, extra * memory / MB_PER_GB if function.compat else extra)


def _gb_seconds(function: ResourceView, memory_mb: Decimal) -> Any:
    requests = function.usage("monthly_requests")
    duration = function.usage("request_duration_ms", Decimal(1) if function.compat else None)
    if requests is None or duration is None:
        return None
    return gb_seconds(memory_mb, duration, requests)


RESOURCE = ResourceType("aws_lambda_function", dimensions=dimensions)
