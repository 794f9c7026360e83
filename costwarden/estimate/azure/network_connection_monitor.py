"""azurerm_network_connection_monitor: tests beyond the ten free ones, in four steps."""

from __future__ import annotations

from costwarden.estimate.azure._lines import metered
from costwarden.estimate.azure.network_watcher import SERVICE
from costwarden.estimate.quantity import Bounded, Quantity, expected
from costwarden.estimate.resource import Dimension, PriceKey, ResourceType, Tier
from costwarden.estimate.view import ResourceView

FREE = 10
STEPS: tuple[tuple[int | None, str], ...] = (
    (240_000, "10-240,010"),
    (750_000, "240,010-750,010"),
    (1_000_000, "750,010-1,000,010"),
    (None, "1,000,010+"),
)
TIERS = tuple(
    Tier(bound, PriceKey(SERVICE, f"connection-test/step-{position}"), label)
    for position, (bound, label) in enumerate(STEPS, 1)
)


def _tests(view: ResourceView) -> Quantity:
    """Told by usage; else every enabled group's sources x destinations x configurations."""
    told: Quantity | None = view.usage("tests")
    if told is not None:
        return told
    total = 0
    for group in view.blocks("test_group"):
        if group.flag("enabled", True):
            product = 1
            for ends in ("source_endpoints", "destination_endpoints", "test_configuration_names"):
                product *= len(group.entries(ends))
            total += product
    return total


def dimensions(view: ResourceView) -> list[Dimension]:
    tests = _tests(view)
    if expected(tests) <= FREE and not isinstance(tests, Bounded):
        return []
    return [metered(SERVICE, "Tests", "tests", "tests", quantity=tests - FREE, tiers=TIERS)]


RESOURCE = ResourceType("azurerm_network_connection_monitor", dimensions)
