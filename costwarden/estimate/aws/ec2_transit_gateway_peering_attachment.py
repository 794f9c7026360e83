"""aws_ec2_transit_gateway_peering_attachment: its hours."""

from __future__ import annotations

from costwarden.estimate.aws._transit import attachment
from costwarden.estimate.resource import ResourceType

RESOURCE = ResourceType("aws_ec2_transit_gateway_peering_attachment", dimensions=(attachment("peering"),))
