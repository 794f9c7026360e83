"""aws_lb and aws_alb: application, network and gateway load balancers: hours and capacity units."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costwarden.estimate.quantity import Bounded, Quantity, expected
from costwarden.estimate.resource import HOURS, Dimension, PriceKey, ResourceType, hourly
from costwarden.estimate.view import ResourceView

# What one capacity unit holds: new connections per second, active connections, GB per hour, rule evaluations.
UNITS = {
    "application": {"new_connections": 25, "active_connections": 3000, "rule_evaluations": 1000},
    "network": {"new_connections": 800, "active_connections": 100_000},
    "gateway": {"new_connections": 600, "active_connections": 60_000},
}
COMPAT_UNITS = {"new_connections": 100, "active_connections": 3000, "rule_evaluations": 1000}


def kind_of(balancer: ResourceView) -> str:
    kind = balancer.text("load_balancer_type", "application").lower()
    if balancer.compat:
        return "application" if kind == "application" else "network"
    return kind


def capacity_hours(balancer: ResourceView) -> Quantity | None:
    """Capacity-unit hours a month: the largest of the dimensions times 730; None without any usage."""
    kind = kind_of(balancer)
    units = COMPAT_UNITS if balancer.compat else UNITS.get(kind, {})
    amounts: list[Quantity] = []
    for key, size in units.items():
        if key == "rule_evaluations" and kind != "application":
            continue
        found = balancer.usage(key)
        if found is not None:
            amounts.append(found / Decimal(size))
    processed = balancer.usage("processed_bytes_gb")
    if processed is not None:
        amounts.append(processed if balancer.compat else processed / HOURS)
    if not amounts:
        return None
    if any(isinstance(amount, Bounded) for amount in amounts):
        low = max(amount.low if isinstance(amount, Bounded) else Decimal(amount) for amount in amounts)
        high = max(amount.high if isinstance(amount, Bounded) else Decimal(amount) for amount in amounts)
        return Bounded(max(map(expected, amounts)), low, high) * HOURS
    return max(map(expected, amounts)) * HOURS


def dimensions(balancer: ResourceView) -> Iterator[Dimension]:
    kind = kind_of(balancer)
    yield Dimension(
        f"{kind.capitalize()} load balancer",
        "hours",
        PriceKey("AWSELB", f"load-balancer/{kind}/hours"),
        hourly(),
        doc="hours; 730; Elastic Load Balancing pricing",
    )
    yield Dimension(
        "Load balancer capacity units",
        "LCU",
        PriceKey("AWSELB", f"load-balancer/{kind}/lcu-hours"),
        capacity_hours,
        usage_based=True,
        per=HOURS,
        doc="LCU; usage new_connections, active_connections, processed_bytes_gb, rule_evaluations; ELB pricing",
    )


RESOURCE = ResourceType("aws_lb", dimensions=dimensions)
