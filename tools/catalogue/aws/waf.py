"""WAF, classic and current, of every region."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.prices.schema import PriceRow
from tools.catalogue.facts import Facts
from tools.catalogue.pages import page_rows

SKUS = {
    "WebACL per month": ("classic/acl", "month"),
    "Rules added per WebACL per month": ("classic/rule", "rule-month"),
    "Web Requests received per Request": ("classic/requests", "request"),
    "Web ACL Activated per Month": ("v2/acl", "month"),
    "Rule Activated per Month": ("v2/rule", "rule-month"),
    "Request Processed Tier1 per Request": ("v2/requests", "request"),
}


def rows(facts: Facts) -> Iterator[PriceRow]:
    yield from page_rows(facts, "waf", "awswaf", SKUS)
