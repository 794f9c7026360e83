"""aws_ec2_transit_gateway_vpc_attachment: its hours and the data through it."""

from __future__ import annotations

from costwarden.estimate.aws._transit import attachment, processed
from costwarden.estimate.resource import ResourceType

RESOURCE = ResourceType("aws_ec2_transit_gateway_vpc_attachment", dimensions=(attachment("vpc"), processed("vpc")))
