"""aws_alb: the old name of aws_lb."""

from costwarden.estimate.aws.lb import dimensions
from costwarden.estimate.resource import ResourceType

RESOURCE = ResourceType("aws_alb", dimensions=dimensions)
