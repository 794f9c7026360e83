"""aws_wafregional_web_acl: WAF Classic for a region, billed like aws_waf_web_acl; its rules are blocks `rule`."""

from __future__ import annotations

from costwarden.estimate.aws.waf_web_acl import dimensions_of
from costwarden.estimate.resource import ResourceType

RESOURCE = ResourceType("aws_wafregional_web_acl", dimensions=dimensions_of("rule"))
