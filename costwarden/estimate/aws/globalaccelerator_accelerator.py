"""aws_globalaccelerator_accelerator: its fixed fee."""

from __future__ import annotations

from costwarden.estimate.aws._lines import running
from costwarden.estimate.resource import PriceKey, ResourceType

RESOURCE = ResourceType(
    "aws_globalaccelerator_accelerator",
    dimensions=(running("Fixed fee", PriceKey("AWSGlobalAccelerator", "fixed"), page="Global Accelerator"),),
)
