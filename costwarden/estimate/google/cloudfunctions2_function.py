"""google_cloudfunctions2_function: 2nd generation functions are Cloud Run services and billed as such."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costwarden.estimate.google._cloud_run import Instance, cores, gibibytes, lines, per_request
from costwarden.estimate.resource import HOURS, Dimension, ResourceType
from costwarden.estimate.view import ResourceView

DEFAULT_MEMORY = Decimal("0.25")
# vCPUs a function gets without available_cpu, by GiB of memory; Cloud Run functions, memory limits.
DEFAULT_CPUS = (
    (Decimal("0.125"), "0.083"),
    (Decimal("0.25"), "0.167"),
    (Decimal("0.5"), "0.333"),
    (Decimal(1), "0.583"),
)


def dimensions(function: ResourceView) -> Iterator[Dimension]:
    config = function.block("service_config")
    memory = gibibytes(config.text("available_memory")) or DEFAULT_MEMORY
    cpu = cores(config.text("available_cpu"))
    if cpu is None:
        cpu = next((Decimal(share) for most, share in DEFAULT_CPUS if memory <= most), None)
    if cpu is None:
        cpu = Decimal(1) if memory <= 2 else Decimal(2)
    instance = Instance(cpu, memory)
    yield from per_request(function, instance)
    least = config.number("min_instance_count", 0)
    if least > 0:
        yield from lines(function, instance, "instance", least * HOURS * 3600, usage_based=False)


RESOURCE = ResourceType("google_cloudfunctions2_function", dimensions=dimensions, doc="Function")
