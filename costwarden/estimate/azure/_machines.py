"""Azure machines by the hour: Linux or Windows, pay as you go, hybrid benefit or spot."""

from __future__ import annotations

from costwarden.estimate.azure._lines import fixed
from costwarden.estimate.quantity import Quantity
from costwarden.estimate.resource import HOURS, Dimension, PriceKey, hourly
from costwarden.estimate.view import ResourceView

SERVICE = "Virtual Machines"
_HYBRID = frozenset({"windows_client", "windows_server"})


def size_of(name: str) -> str:
    """A VM size as the price list spells it: "DS2_v2" is Standard_DS2_v2."""
    return name if name.lower().startswith(("standard_", "basic_")) else f"Standard_{name}"


def machine_line(
    view: ResourceView, system: str, size: str, *, licence: str = "", spot: bool = False, count: Quantity = 1
) -> Dimension:
    """The hours of `count` machines. A spot machine costs its pay-as-you-go price with --compat infracost.

    Hybrid benefit pays for the machine without Windows: the Linux price.
    """
    size = size_of(size)
    hybrid = system == "Windows" and licence.lower() in _HYBRID
    spot = spot and not view.compat
    label = "spot" if spot else "hybrid benefit" if hybrid else "pay as you go"
    sku = f"{'linux' if hybrid else system.lower()}/{size.lower()}{'/spot' if spot else ''}"
    return fixed(
        SERVICE,
        f"Instance usage ({system}, {label}, {size})",
        "hours",
        hourly(count),
        sku=sku,
        doc=f"hours of {system}; 730 or usage monthly_hrs; Virtual Machines pricing",
    )


ULTRA_RESERVATION = Dimension(
    "Ultra disk reservation (if unattached)",
    "vCPU",
    PriceKey("Managed Disks", "ultra/reservation"),
    lambda view: None,
    usage_based=True,
    per=HOURS,
    doc="vCPU; only while no ultra disk is attached, which a plan cannot tell; Managed Disks pricing",
)


def reserves_ultra(view: ResourceView) -> bool:
    return view.block("additional_capabilities").flag("ultra_ssd_enabled")
