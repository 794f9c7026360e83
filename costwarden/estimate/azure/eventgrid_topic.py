"""azurerm_eventgrid_topic: operations: events taken in, delivered, managed."""

from __future__ import annotations

from costwarden.estimate.azure._lines import metered
from costwarden.estimate.quantity import Bounded, Quantity
from costwarden.estimate.resource import ResourceType
from costwarden.estimate.view import ResourceView

SERVICE = "Event Grid"
BLOCK = 100_000


def _operations(view: ResourceView) -> Quantity | None:
    amount: Quantity | None = view.usage("monthly_operations")
    if amount is None or isinstance(amount, Bounded) or not view.compat:
        return amount
    return amount // BLOCK * BLOCK  # the reference counts whole blocks


OPERATIONS = metered(SERVICE, "Operations", "100k operations", "monthly_operations", quantity=_operations)


def topic_type(name: str) -> ResourceType:
    """A kind of topic: both cost their operations."""
    return ResourceType(name, (OPERATIONS,))


RESOURCE = topic_type("azurerm_eventgrid_topic")
