"""aws_cloudformation_stack: handler operations of third-party resource types; a stack of AWS's own types is free."""

from __future__ import annotations

from costwarden.estimate.aws._lines import metered
from costwarden.estimate.resource import PriceKey, ResourceType
from costwarden.estimate.view import ResourceView

SERVICE = "AWSCloudFormation"
OWN_TYPES = ("aws::", "alexa::", "custom::")


def _third_party(stack: ResourceView) -> bool:
    template = stack.text("template_body").lower()
    return not any(prefix in template for prefix in OWN_TYPES)


DIMENSIONS = (
    metered(
        "Handler operations",
        "operations",
        PriceKey(SERVICE, "handler-operations"),
        "monthly_handler_operations",
        when=_third_party,
        page="CloudFormation",
    ),
    metered(
        "Durations above 30s",
        "seconds",
        PriceKey(SERVICE, "handler-seconds"),
        "monthly_duration_secs",
        when=_third_party,
        page="CloudFormation",
    ),
)

RESOURCE = ResourceType("aws_cloudformation_stack", dimensions=DIMENSIONS)
