"""CloudFront: transfer, requests and origin shield; a "region" in its keys is one of its own groups of countries."""

from __future__ import annotations

import re
from collections.abc import Iterator

from costwarden.prices.schema import PriceRow
from tools.catalogue.facts import Facts

PLACES = {
    "United States": "us",
    "EU": "europe",
    "South Africa": "south_africa",
    "South America": "south_america",
    "Japan": "japan",
    "Australia": "australia",
    "Asia Pacific": "asia_pacific",
    "India": "india",
}
TIERS = {
    "first 10 tb": 1,
    "next 40 tb": 2,
    "next 100 tb": 3,
    "next 350 tb": 4,
    "next 524 tb": 5,
    "next 4 pb": 6,
    "over 5 pb": 7,
}
OUT = re.compile(r"Regional DT from (.+) to Internet (.+)")
ORIGIN = re.compile(r"Regional DT to Origin from (.+)")
REQUEST = re.compile(r"Request (HTTPS?) Methods from (.+)")
OTHERS = {
    "Charge for using an SSL certificate with a CloudFront alternate domain name": ("certificate", "month"),
    "Charge for invalidating objects removing the objects from CloudFront edge locations": ("invalidation", "path"),
}
SHIELD = "CloudFront Request-Origin-Shield Origin Shield Requests"


def rows(facts: Facts) -> Iterator[PriceRow]:
    for fact in facts.page("cloudfront"):
        description = fact.attributes["description"]
        if description == SHIELD:
            yield fact.row("AmazonCloudFront", "shield/requests", unit="request")
            continue
        found = _global(description)
        if found:
            yield fact.row("AmazonCloudFront", found[0], unit=found[1], region="*")


def _global(description: str) -> tuple[str, str] | None:
    if description in OTHERS:
        return OTHERS[description]
    match = OUT.fullmatch(description)
    if match:
        place, tier = PLACES.get(match[1]), TIERS.get(match[2].lower())
        return (f"{place}/internet/tier{tier}", "GB") if place and tier else None
    match = ORIGIN.fullmatch(description)
    if match:
        place = PLACES.get(match[1])
        return (f"{place}/origin", "GB") if place else None
    match = REQUEST.fullmatch(description)
    if match and match[2] in PLACES:
        return f"{PLACES[match[2]]}/{match[1].lower()}", "request"
    return None
