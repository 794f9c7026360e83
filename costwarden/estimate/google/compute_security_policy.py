"""google_compute_security_policy: Cloud Armor's policy, its rules, and the requests it judges."""

from __future__ import annotations

from costwarden.estimate.google._lines import used
from costwarden.estimate.quantity import Quantity
from costwarden.estimate.resource import Dimension, PriceKey, ResourceType
from costwarden.estimate.view import ResourceView

SERVICE = "Cloud Armor"
DEFAULT_PRIORITY = 2147483647  # the rule every policy ends with, which is not charged


def _rules(policy: ResourceView) -> Quantity:
    return len([rule for rule in policy.blocks("rule") if rule.number("priority", 0) != DEFAULT_PRIORITY])


RESOURCE = ResourceType(
    "google_compute_security_policy",
    dimensions=(
        Dimension("Policy", "months", PriceKey(SERVICE, "policy"), doc="months; 1; Cloud Armor pricing, Standard"),
        Dimension(
            "Rules",
            "months",
            PriceKey(SERVICE, "rule"),
            _rules,
            when=lambda view: bool(_rules(view)),
            doc="months; rules without the default one; Cloud Armor pricing, Standard",
        ),
        used("Requests", "1M requests", PriceKey(SERVICE, "requests"), "monthly_requests", per=1_000_000),
    ),
    doc="Policy",
)
