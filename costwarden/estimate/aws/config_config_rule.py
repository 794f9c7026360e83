"""aws_config_config_rule: its evaluations."""

from __future__ import annotations

from costwarden.estimate.aws._lines import tiered
from costwarden.estimate.resource import PriceKey, ResourceType, Tier

SERVICE = "AWSConfig"
TIERS = (
    Tier(100_000, PriceKey(SERVICE, "rules/tier1"), "first 100K"),
    Tier(500_000, PriceKey(SERVICE, "rules/tier2"), "next 400K"),
    Tier(None, PriceKey(SERVICE, "rules/tier3"), "over 500K"),
)
DIMENSIONS = (tiered("Rule evaluations", "evaluations", TIERS, "monthly_rule_evaluations", page="AWS Config"),)

RESOURCE = ResourceType("aws_config_config_rule", dimensions=DIMENSIONS)
