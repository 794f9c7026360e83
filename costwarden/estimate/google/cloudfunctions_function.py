"""google_cloudfunctions_function: 1st generation; CPU and memory in steps of 100 ms, invocations, egress."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_CEILING, Decimal

from costwarden.estimate.google._lines import used
from costwarden.estimate.quantity import Bounded, Quantity
from costwarden.estimate.resource import Dimension, PriceKey, ResourceType
from costwarden.estimate.view import ResourceView

SERVICE = "Cloud Functions"
DEFAULT_MB = 256
MEGAHERTZ = {128: 200, 256: 400, 512: 800, 1024: 1400, 2048: 2400, 4096: 4800, 8192: 4800}
STEP_MS = 100


def _charged_ms(given: Decimal) -> Decimal:
    return (given / STEP_MS).to_integral_value(rounding=ROUND_CEILING) * STEP_MS


def dimensions(function: ResourceView) -> Iterator[Dimension]:
    memory = function.number("available_memory_mb", DEFAULT_MB)
    clock = MEGAHERTZ.get(memory)
    calls = function.usage("monthly_function_invocations")
    lasting = function.usage("request_duration_ms", Decimal(STEP_MS) if function.compat else None)
    seconds: Quantity | None = None
    if calls is not None and lasting is not None:
        charged = lasting.apply(_charged_ms) if isinstance(lasting, Bounded) else _charged_ms(lasting)
        seconds = calls * (charged / 1000)
    for name, unit, sku, size in (
        ("CPU", "GHz-seconds", "cpu", None if clock is None else Decimal(clock) / 1000),
        ("Memory", "GB-seconds", "memory", memory / 1024),
    ):
        amount = None if seconds is None or size is None else seconds * size
        yield Dimension(
            name,
            unit,
            PriceKey(SERVICE, sku),
            lambda view, amount=amount: amount,  # type: ignore[misc]
            usage_based=True,
            doc=f"{unit}; invocations x request_duration_ms in steps of 100; Cloud Run functions pricing",
        )
    yield used("Invocations", "invocations", PriceKey(SERVICE, "invocations"), "monthly_function_invocations")
    yield used("Outbound data transfer", "GB", PriceKey(SERVICE, "egress"), "monthly_outbound_data_gb")


RESOURCE = ResourceType("google_cloudfunctions_function", dimensions=dimensions, doc="Function")
