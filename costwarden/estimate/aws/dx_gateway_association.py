"""aws_dx_gateway_association: with a transit gateway it is an attachment; with a VPN gateway it is free."""

from __future__ import annotations

from costwarden.estimate.aws._transit import attachment, processed
from costwarden.estimate.resource import ResourceType
from costwarden.estimate.view import ResourceView


def _transit(association: ResourceView) -> bool:
    """Unless it is plain that the other end is a VPN gateway."""
    if association.compat:
        return True
    gateway = association.reference("associated_gateway_id")
    if gateway is not None:
        return gateway.type != "aws_vpn_gateway"
    return not association.text("associated_gateway_id", unknown="").startswith("vgw-")


RESOURCE = ResourceType(
    "aws_dx_gateway_association",
    dimensions=(processed("direct-connect", when=_transit), attachment("direct-connect", when=_transit)),
)
