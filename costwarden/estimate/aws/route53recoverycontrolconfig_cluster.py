"""aws_route53recoverycontrolconfig_cluster: the hours of a routing control cluster."""

from __future__ import annotations

from costwarden.estimate.aws._lines import running
from costwarden.estimate.resource import PriceKey, ResourceType

RESOURCE = ResourceType(
    "aws_route53recoverycontrolconfig_cluster",
    dimensions=(
        running("Cluster", PriceKey("AmazonRoute53", "recovery-cluster"), page="Application Recovery Controller"),
    ),
)
