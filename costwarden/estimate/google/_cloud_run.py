"""Cloud Run: CPU and memory by the second, billed per request or for as long as an instance stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from costwarden.estimate.google._lines import used
from costwarden.estimate.quantity import Quantity
from costwarden.estimate.resource import HOURS, Dimension, PriceKey
from costwarden.estimate.view import ResourceView, decimal_of

SERVICE = "Cloud Run"
DEFAULT_CPU = Decimal(1)
DEFAULT_MEMORY = Decimal("0.5")  # GiB
# Regions at the lower of Cloud Run's two price tiers; Cloud Run pricing page.
TIER_1 = frozenset(
    "asia-east1 asia-northeast1 asia-northeast2 asia-south1 europe-north1 europe-southwest1 europe-west1 europe-west4 "
    "europe-west8 europe-west9 me-west1 us-central1 us-east1 us-east4 us-east5 us-south1 us-west1".split()
)
_UNITS = {
    "Ki": Decimal(1024) ** -2,
    "Mi": Decimal(1) / 1024,
    "Gi": Decimal(1),
    "Ti": Decimal(1024),
    "k": Decimal(10) ** 3 / 1024**3,
    "K": Decimal(10) ** 3 / 1024**3,
    "M": Decimal(10) ** 6 / 1024**3,
    "G": Decimal(10) ** 9 / 1024**3,
    "T": Decimal(10) ** 12 / 1024**3,
}


@dataclass(frozen=True, slots=True)
class Instance:
    """What one instance takes."""

    cpu: Decimal  # vCPUs
    memory: Decimal  # GiB


def instance_of(containers: list[ResourceView]) -> Instance:
    """The limits of all containers together, 1 vCPU and 512 MiB where one gives none."""
    cpu = memory = Decimal(0)
    for container in containers:
        limits = container.block("resources").value("limits", None)
        limits = limits if isinstance(limits, Mapping) else {}
        cpu += cores(limits.get("cpu")) or DEFAULT_CPU
        memory += gibibytes(limits.get("memory")) or DEFAULT_MEMORY
    return Instance(cpu or DEFAULT_CPU, memory or DEFAULT_MEMORY)


def cores(text: Any) -> Decimal | None:
    """ "2" or "1000m" as vCPUs."""
    words = str(text or "")
    if words.endswith("m"):
        thousandths = decimal_of(words[:-1])
        return None if thousandths is None else thousandths / 1000
    return decimal_of(words)


def gibibytes(text: Any) -> Decimal | None:
    """Kubernetes' notation: "512Mi", "2Gi", bytes."""
    words = str(text or "")
    for suffix, size in _UNITS.items():
        if words.endswith(suffix):
            amount = decimal_of(words[: -len(suffix)])
            return None if amount is None else amount * size
    amount = decimal_of(words)
    return None if amount is None else amount / 1024**3


def lines(
    view: ResourceView, instance: Instance, mode: str, seconds: Quantity | None, *, usage_based: bool
) -> Iterator[Dimension]:
    """CPU and memory for so many instance-seconds a month. mode: request | instance (which price applies)."""
    tier = "" if view.region in TIER_1 else " (tier 2)"
    for name, unit, part, size in (
        ("CPU", "vCPU-seconds", "cpu", instance.cpu),
        ("Memory", "GiB-seconds", "memory", instance.memory),
    ):
        amount = None if seconds is None else seconds * size
        yield Dimension(
            f"{name} allocation time{tier}",
            unit,
            PriceKey(SERVICE, f"{part}/{mode}"),
            amount if amount is not None else _unknown,
            usage_based=usage_based,
            doc=f"{unit}; instance time x limit; Cloud Run pricing",
        )


def _unknown(view: ResourceView) -> Quantity | None:
    return None


def per_request(view: ResourceView, instance: Instance) -> Iterator[Dimension]:
    """CPU only while requests are served: requests x duration / concurrency."""
    requests, duration = view.usage("monthly_requests"), view.usage("average_request_duration_ms")
    together = view.usage("concurrent_requests_per_instance", None if view.compat else Decimal(1))
    seconds = None
    if requests is not None and duration is not None and together:
        seconds = requests * (duration / 1000) / together
    yield from lines(view, instance, "request", seconds, usage_based=True)
    yield used("Number of requests", "requests", PriceKey(SERVICE, "requests"), "monthly_requests")


def always_on(view: ResourceView, instance: Instance, least: Decimal | None) -> Iterator[Dimension]:
    """CPU for as long as instances stand: at least so many all month (usage `instance_hrs` replaces the 730 hours)."""
    hours = view.usage("instance_hrs") or HOURS
    if least is None and view.compat:
        least = Decimal("0.5")  # what the reference takes for a service that may scale to nothing
    if not least:
        view.assume("no instance stands when there is no traffic; set a minimum of instances, or usage instance_hrs")
        given = view.usage("instance_hrs")
        yield from lines(view, instance, "instance", None if given is None else given * 3600, usage_based=True)
        return
    yield from lines(view, instance, "instance", least * (hours * 3600), usage_based=False)
