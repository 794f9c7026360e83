"""aws_route53_health_check: the check, and each optional feature (HTTPS, string matching, fast interval, latency)."""

from __future__ import annotations

from decimal import Decimal

from costwarden.estimate.resource import Dimension, PriceKey, ResourceType
from costwarden.estimate.view import ResourceView

SERVICE = "AmazonRoute53"
CALCULATED = ("CALCULATED", "CLOUDWATCH_METRIC", "RECOVERY_CONTROL")  # no endpoint, no features
FAST_SECONDS = Decimal(10)


def _endpoint(check: ResourceView) -> str:
    """aws | non_aws, from the usage file; what the address belongs to is not in the plan."""
    return check.usage_text("endpoint_type", "aws").lower()


def _features(check: ResourceView) -> Decimal:
    kind = check.text("type").upper()
    found = kind.startswith("HTTPS"), kind.endswith("STR_MATCH"), check.flag("measure_latency", unknown=False)
    fast = check.number("request_interval", 30) == FAST_SECONDS
    return Decimal(sum(found) + fast)


RESOURCE = ResourceType(
    "aws_route53_health_check",
    dimensions=(
        Dimension(
            "Health check",
            "months",
            lambda check: PriceKey(SERVICE, f"health-check/{_endpoint(check)}"),
            doc="month; 1; usage endpoint_type (aws, non_aws); Route 53 pricing",
        ),
        Dimension(
            "Optional features",
            "months",
            lambda check: PriceKey(SERVICE, f"health-check/option/{_endpoint(check)}"),
            _features,
            when=lambda check: _features(check) > 0,
            doc="features; those of the check beyond the plain one; Route 53 pricing",
        ),
    ),
)
