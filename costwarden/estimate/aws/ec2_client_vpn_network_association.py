"""aws_ec2_client_vpn_network_association: its hours."""

from __future__ import annotations

from costwarden.estimate.aws._lines import running
from costwarden.estimate.resource import PriceKey, ResourceType

RESOURCE = ResourceType(
    "aws_ec2_client_vpn_network_association",
    dimensions=(running("Endpoint association", PriceKey("AmazonVPC", "client-vpn/endpoint"), page="VPN"),),
)
