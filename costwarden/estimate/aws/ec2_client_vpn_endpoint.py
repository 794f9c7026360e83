"""aws_ec2_client_vpn_endpoint: one client connected all month."""

from __future__ import annotations

from costwarden.estimate.aws._lines import running
from costwarden.estimate.resource import PriceKey, ResourceType

RESOURCE = ResourceType(
    "aws_ec2_client_vpn_endpoint",
    dimensions=(running("Connection", PriceKey("AmazonVPC", "client-vpn/connection"), page="VPN"),),
)
