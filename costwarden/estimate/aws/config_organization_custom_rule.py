"""aws_config_organization_custom_rule: evaluations, billed like a rule of one account."""

from __future__ import annotations

from costwarden.estimate.aws.config_config_rule import DIMENSIONS
from costwarden.estimate.resource import ResourceType

RESOURCE = ResourceType("aws_config_organization_custom_rule", dimensions=DIMENSIONS)
