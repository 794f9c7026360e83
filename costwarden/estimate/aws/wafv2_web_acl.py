"""aws_wafv2_web_acl: the list's month, its rules, groups and managed groups, and the requests it looks at."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from costwarden.estimate.resource import Dimension, PriceKey, ResourceType
from costwarden.estimate.view import ResourceView

SERVICE = "awswaf"
PAGE = "WAF"
GROUP, MANAGED = "rule_group_reference_statement", "managed_rule_group_statement"
GLOBAL = "us-east-1"  # where a list for CloudFront lives and is billed


def _counts(acl: ResourceView) -> tuple[Decimal, Decimal, Decimal]:
    """(own rules, rule groups, managed rule groups)."""
    own = groups = managed = 0
    for rule in acl.blocks("rule"):
        statement = rule.block("statement")
        if statement.has(GROUP):
            groups += 1
        elif statement.has(MANAGED):
            managed += 1
        else:
            own += 1
    return Decimal(own), Decimal(groups), Decimal(managed)


def _rules(acl: ResourceView) -> Any:
    inside = acl.usage("rule_group_rules", Decimal(0)) + acl.usage("managed_rule_group_rules", Decimal(0))
    return inside + _counts(acl)[0]


def _price(sku: str) -> Any:
    def price(acl: ResourceView) -> PriceKey:
        return PriceKey(SERVICE, f"v2/{sku}", GLOBAL if acl.text("scope") == "CLOUDFRONT" else None)

    return price


def _group_line(name: str, position: int) -> Dimension:
    return Dimension(
        name,
        "groups",
        _price("rule"),
        lambda acl: _counts(acl)[position],
        when=lambda acl: _counts(acl)[position] > 0,
        usage_based=True,
        doc=f"groups; {PAGE} pricing, at the price of a rule; marketplace fees are not known",
    )


RESOURCE = ResourceType(
    "aws_wafv2_web_acl",
    dimensions=(
        Dimension("Web ACL usage", "months", _price("acl"), doc=f"month; 1; {PAGE} pricing"),
        Dimension(
            "Rules",
            "rules",
            _price("rule"),
            _rules,
            when=lambda acl: _rules(acl) != 0,
            doc=f"rules; usage rule_group_rules, managed_rule_group_rules for those inside groups; {PAGE} pricing",
        ),
        _group_line("Rule groups", 1),
        _group_line("Managed rule groups", 2),
        Dimension(
            "Requests",
            "1M requests",
            _price("requests"),
            lambda acl: acl.usage("monthly_requests"),
            usage_based=True,
            per=1_000_000,
            doc=f"1M requests; usage monthly_requests; {PAGE} pricing",
        ),
    ),
)
