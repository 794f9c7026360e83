"""aws_vpn_connection: its hours; to a transit gateway also the attachment and the data through it."""

from __future__ import annotations

from costwarden.estimate.aws._lines import running
from costwarden.estimate.aws._transit import attachment, processed
from costwarden.estimate.resource import PriceKey, ResourceType
from costwarden.estimate.view import ResourceView


def _transit(connection: ResourceView) -> bool:
    return connection.has("transit_gateway_id")


RESOURCE = ResourceType(
    "aws_vpn_connection",
    dimensions=(
        running("VPN connection", PriceKey("AmazonVPC", "vpn/hours"), page="VPN"),
        attachment("vpn", when=_transit),
        processed("vpn", when=_transit),
    ),
)
