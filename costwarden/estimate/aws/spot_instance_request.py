"""aws_spot_instance_request: a machine at the spot price, at most at the on-demand one."""

from __future__ import annotations

from costwarden.estimate.aws.instance import RESOURCE as INSTANCE
from costwarden.estimate.resource import ResourceType

RESOURCE = ResourceType("aws_spot_instance_request", dimensions=INSTANCE.dimensions, children=INSTANCE.children)
