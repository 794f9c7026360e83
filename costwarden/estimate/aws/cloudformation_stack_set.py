"""aws_cloudformation_stack_set: billed like a stack."""

from __future__ import annotations

from costwarden.estimate.aws.cloudformation_stack import DIMENSIONS
from costwarden.estimate.resource import ResourceType

RESOURCE = ResourceType("aws_cloudformation_stack_set", dimensions=DIMENSIONS)
