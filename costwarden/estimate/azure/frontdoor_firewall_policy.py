"""azurerm_frontdoor_firewall_policy: the policy, its own rules, managed rule sets, and requests through either."""

from __future__ import annotations

from costwarden.estimate.azure._lines import fixed, metered
from costwarden.estimate.azure.frontdoor import SERVICE
from costwarden.estimate.resource import ResourceType
from costwarden.estimate.view import ResourceView


def _rules(view: ResourceView) -> int:
    return len(view.blocks("custom_rule"))


def _rulesets(view: ResourceView) -> int:
    return len(view.blocks("managed_rule"))


RESOURCE = ResourceType(
    "azurerm_frontdoor_firewall_policy",
    (
        fixed(SERVICE, "Policy", "months", sku="waf/policy"),
        fixed(SERVICE, "Custom rules", "rules", _rules, sku="waf/rule", by="custom_rule blocks"),
        metered(SERVICE, "Custom rule requests", "1M requests", "monthly_custom_rule_requests", sku="waf/request"),
        fixed(SERVICE, "Managed rulesets", "rulesets", _rulesets, sku="waf/ruleset", by="managed_rule blocks"),
        metered(
            SERVICE,
            "Managed ruleset requests",
            "1M requests",
            "monthly_managed_ruleset_requests",
            sku="waf/ruleset-request",
        ),
    ),
)
