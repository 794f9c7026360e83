"""aws_config_configuration_recorder: the configuration items it records."""

from __future__ import annotations

from costwarden.estimate.aws._lines import metered
from costwarden.estimate.resource import PriceKey, ResourceType

SERVICE = "AWSConfig"

RESOURCE = ResourceType(
    "aws_config_configuration_recorder",
    dimensions=(
        metered("Config items", "records", PriceKey(SERVICE, "items"), "monthly_config_items"),
        metered("Custom config items", "records", PriceKey(SERVICE, "items/custom"), "monthly_custom_config_items"),
    ),
)
