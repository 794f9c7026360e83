"""aws_waf_web_acl: the list's month, its rules and rule groups, and the requests it looks at."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from costwarden.estimate.aws._lines import metered
from costwarden.estimate.resource import Dimension, PriceKey, ResourceType
from costwarden.estimate.view import ResourceView

SERVICE = "awswaf"
PAGE = "WAF"


def dimensions_of(block: str) -> tuple[Dimension, ...]:
    """The lines of a WAF Classic list whose rules are blocks of that name."""

    def count(acl: ResourceView, *kinds: str) -> Decimal:
        return Decimal(sum(rule.text("type", "REGULAR") in kinds for rule in acl.blocks(block)))

    def rules(acl: ResourceView) -> Any:
        return acl.usage("rule_group_rules", Decimal(0)) + count(acl, "REGULAR", "RATE_BASED")

    def groups(acl: ResourceView) -> Decimal:
        return count(acl, "GROUP")

    return (
        Dimension("Web ACL usage", "months", PriceKey(SERVICE, "classic/acl"), doc=f"month; 1; {PAGE} pricing"),
        Dimension(
            "Rules",
            "rules",
            PriceKey(SERVICE, "classic/rule"),
            rules,
            when=lambda acl: acl.has(block) or bool(acl.usage("rule_group_rules")),
            doc=f"rules; usage rule_group_rules for those inside groups; {PAGE} pricing",
        ),
        Dimension(
            "Rule groups",
            "groups",
            PriceKey(SERVICE, "classic/rule"),
            groups,
            when=lambda acl: groups(acl) > 0,
            usage_based=True,
            doc=f"groups; rule_group rules of the list; {PAGE} pricing, at the price of a rule",
        ),
        metered(
            "Requests",
            "1M requests",
            PriceKey(SERVICE, "classic/requests"),
            "monthly_requests",
            per=1_000_000,
            page=PAGE,
        ),
    )


RESOURCE = ResourceType("aws_waf_web_acl", dimensions=dimensions_of("rules"))
