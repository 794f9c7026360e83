"""Gateways of a virtual hub: so many scale units, so many connections."""

from __future__ import annotations

from costwarden.estimate.azure._lines import fixed
from costwarden.estimate.quantity import Quantity
from costwarden.estimate.resource import Dimension
from costwarden.estimate.view import ResourceView

SERVICE = "Virtual WAN"


def scale_units(label: str, attribute: str, sku: str) -> Dimension:
    """A line per month and scale unit; the attribute's default is one."""

    def units(view: ResourceView) -> Quantity:
        count: Quantity = view.number(attribute, 1)
        return count

    return fixed(SERVICE, label, "scale units", units, sku=sku, by="scale units (1)")
