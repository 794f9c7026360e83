"""aws_cloudfront_distribution: transfer and requests per group of countries, and what the distribution adds.

The groups that the usage file names get a part each; without usage the first shows its unit prices.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from costwarden.estimate.aws._lines import metered, tiered
from costwarden.estimate.aws._places import LOCATIONS, SHIELD_KEYS
from costwarden.estimate.quantity import at_least, at_most
from costwarden.estimate.resource import Child, Dimension, PriceKey, ResourceType, Tier
from costwarden.estimate.view import ResourceView

SERVICE = "AmazonCloudFront"
PAGE = "CloudFront"
GROUPS = {
    "us": "US, Mexico, Canada",
    "europe": "Europe, Israel",
    "south_africa": "South Africa, Kenya, Middle East",
    "south_america": "South America",
    "japan": "Japan",
    "australia": "Australia, New Zealand",
    "asia_pacific": "Hong Kong, Philippines, Asia Pacific",
    "india": "India",
}
STEPS = (  # cumulative GB
    (10_240, "first 10TB"),
    (51_200, "next 40TB"),
    (153_600, "next 100TB"),
    (512_000, "next 350TB"),
    (1_048_576, "next 524TB"),
    (5_242_880, "next 4PB"),
    (None, "over 5PB"),
)
USAGE = (
    "monthly_data_transfer_to_internet_gb",
    "monthly_data_transfer_to_origin_gb",
    "monthly_http_requests",
    "monthly_https_requests",
)
FREE_PATHS = 1_000


def _group(key: str) -> ResourceType:
    internet, origin, http, https = (f"{name}.{key}" for name in USAGE)
    tiers = tuple(
        Tier(up_to, PriceKey(SERVICE, f"{key}/internet/tier{number}"), label)
        for number, (up_to, label) in enumerate(STEPS, 1)
    )
    return ResourceType(
        "cloudfront_group",
        dimensions=(
            tiered("Data transfer out to internet", "GB", tiers, internet, page=PAGE),
            metered("Data transfer out to origin", "GB", PriceKey(SERVICE, f"{key}/origin"), origin, page=PAGE),
            metered("HTTP requests", "10k requests", PriceKey(SERVICE, f"{key}/http"), http, per=10_000, page=PAGE),
            metered("HTTPS requests", "10k requests", PriceKey(SERVICE, f"{key}/https"), https, per=10_000, page=PAGE),
        ),
    )


TYPES = {key: _group(key) for key in GROUPS}


def children(distribution: ResourceView) -> Iterator[Child]:
    used = [key for key in GROUPS if any(distribution.usage(f"{name}.{key}") is not None for name in USAGE)]
    for key in used or ["us"]:
        yield Child(GROUPS[key], TYPES[key], distribution)


def _shield(distribution: ResourceView) -> ResourceView:
    return distribution.block("origin").block("origin_shield")


def _shield_region(distribution: ResourceView) -> str:
    return _shield(distribution).text("origin_shield_region") or distribution.region


def _shield_requests(distribution: ResourceView) -> Any:
    key = SHIELD_KEYS.get(_shield_region(distribution))
    return distribution.usage(f"monthly_shield_requests.{key}") if key else None


def _free_paths(distribution: ResourceView) -> Any:
    paths = distribution.usage("monthly_invalidation_requests")
    return None if paths is None else at_most(paths, FREE_PATHS)


def _paid_paths(distribution: ResourceView) -> Any:
    return at_least(distribution.usage("monthly_invalidation_requests") - FREE_PATHS, 0)


def _shield_name(distribution: ResourceView) -> str:
    region = _shield_region(distribution)
    return f"Origin shield HTTP requests ({LOCATIONS.get(region, '')} {region})".replace("( ", "(")


RESOURCE = ResourceType(
    "aws_cloudfront_distribution",
    dimensions=(
        metered(
            "Field level encryption requests",
            "10k requests",
            PriceKey(SERVICE, "field-level-encryption"),
            "monthly_encryption_requests",
            per=10_000,
            when=lambda view: view.block("default_cache_behavior").has("field_level_encryption_id"),
            page=PAGE,
        ),
        metered(
            "Real-time log requests",
            "1M lines",
            PriceKey(SERVICE, "real-time-logs"),
            "monthly_log_lines",
            per=1_000_000,
            when=lambda view: view.block("logging_config").has("bucket"),
            page=PAGE,
        ),
        Dimension(
            "Dedicated IP custom SSLs",
            "certificates",
            PriceKey(SERVICE, "certificate"),
            lambda view: view.usage("custom_ssl_certificates", Decimal(1)),
            when=lambda view: view.block("viewer_certificate").text("ssl_support_method", unknown="") == "vip",
            usage_based=True,
            doc="certificates; usage custom_ssl_certificates, 1; CloudFront pricing",
        ),
        Dimension(
            _shield_name,
            "10k requests",
            lambda view: PriceKey(SERVICE, "shield/requests", _shield_region(view)),
            _shield_requests,
            when=lambda view: _shield(view).flag("enabled"),
            usage_based=True,
            per=10_000,
            doc="10k requests; usage monthly_shield_requests by place; CloudFront pricing",
        ),
        metered(
            "Invalidation requests (first 1k)",
            "paths",
            PriceKey(SERVICE, "invalidation/free"),
            "monthly_invalidation_requests",
            quantity=_free_paths,
            page=PAGE,
        ),
        metered(
            "Invalidation requests (over 1k)",
            "paths",
            PriceKey(SERVICE, "invalidation"),
            "monthly_invalidation_requests above 1,000",
            quantity=_paid_paths,
            when=lambda view: view.usage("monthly_invalidation_requests") is not None,
            page=PAGE,
        ),
    ),
    children=children,
)
