"""Alert rules: what a rule costs, and each series of values it watches beside the first."""

from __future__ import annotations

from decimal import Decimal

from costwarden.estimate.azure._lines import fixed
from costwarden.estimate.resource import Dimension
from costwarden.estimate.view import ResourceView

SERVICE = "Azure Monitor"


def query_lines(minutes: Decimal | int, series: int) -> list[Dimension]:
    """A log alert that runs every so many minutes over `series` time series."""
    step = next((step for step in (15, 10, 5) if minutes >= step), 1)
    name = f"Log alerts monitoring ({step} minute frequency)"
    lines = [fixed(SERVICE, name, "rule", sku=f"log-alert/{step}-minutes")]
    if series > 1:
        name = f"Additional time-series monitoring ({step} minute frequency)"
        lines.append(
            fixed(
                SERVICE,
                name,
                "time-series",
                series - 1,
                sku=f"log-alert-series/{step}-minutes",
                by="time series above the first; from the criteria",
            )
        )
    return lines


def watched_series(view: ResourceView, block: str) -> int:
    """Series of all criteria of a name over all scopes.

    The reference counts dimensions (none: no series). Billed is every combination of their values, at least one.
    """
    scopes = max(len(view.entries("scopes")), 1)
    total = 0
    for criterion in view.blocks(block):
        dimensions = criterion.blocks("dimension")
        if view.compat:
            total += len(dimensions)
            continue
        product = 1
        for dimension in dimensions:
            product *= max(len(dimension.entries("values")), 1)
        total += product
    return scopes * total
