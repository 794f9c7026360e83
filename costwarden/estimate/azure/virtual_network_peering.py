"""azurerm_virtual_network_peering: data either way, by where both networks are."""

from __future__ import annotations

from costwarden.estimate.azure._lines import metered
from costwarden.estimate.azure._zones import network_zone
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView

SERVICE = "Virtual Network Peering"
KEY = "monthly_data_transfer_gb"


def _line(direction: str, place: str) -> Dimension:
    return metered(SERVICE, f"{direction} data transfer", "GB", KEY, sku=f"data/{place}")


WITHIN = (_line("Inbound", "region"), _line("Outbound", "region"))
INBOUND = {zone: _line("Inbound", f"zone-{zone}") for zone in (1, 2, 3)}
OUTBOUND = {zone: _line("Outbound", f"zone-{zone}") for zone in (1, 2, 3)}


def dimensions(view: ResourceView) -> list[Dimension]:
    """Within a region one price; between regions out at the price of the near zone and in at that of the far one."""
    near_network = view.reference("virtual_network_name")
    far_network = view.reference("remote_virtual_network_id")
    near = near_network.region if near_network is not None else view.region
    if far_network is None:
        view.assume("the peered network is not in the plan: the same region; add it to the plan")
        return list(WITHIN)
    far = far_network.region
    if near == far:
        return list(WITHIN)
    return [INBOUND[network_zone(far)], OUTBOUND[network_zone(near)]]


RESOURCE = ResourceType("azurerm_virtual_network_peering", dimensions)
