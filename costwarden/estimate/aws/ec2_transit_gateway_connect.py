"""aws_ec2_transit_gateway_connect: a Connect attachment's hours."""

from __future__ import annotations

from costwarden.estimate.aws._transit import attachment
from costwarden.estimate.resource import ResourceType

RESOURCE = ResourceType("aws_ec2_transit_gateway_connect", dimensions=(attachment("connect"),))
