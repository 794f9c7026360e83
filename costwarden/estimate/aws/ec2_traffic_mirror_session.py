"""aws_ec2_traffic_mirror_session: the hours a network interface is mirrored."""

from __future__ import annotations

from costwarden.estimate.aws._lines import running
from costwarden.estimate.resource import PriceKey, ResourceType

RESOURCE = ResourceType(
    "aws_ec2_traffic_mirror_session",
    dimensions=(running("Traffic mirror", PriceKey("AmazonVPC", "traffic-mirror"), page="VPC"),),
)
