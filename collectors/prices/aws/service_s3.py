"""Amazon S3: storage by class, requests and retrieval."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from collectors.prices.aws.product import Line, Product, by_usage_type

OFFER = "AmazonS3"
QUERIES: tuple[dict[str, str], ...] = ({},)
_TABLE = {
    "TimedStorage-ByteHrs": Line(
        "standard/storage_gb", "GB-month", tiers=("standard/storage_gb/above-50tb", "standard/storage_gb/above-500tb")
    ),
    "TimedStorage-SIA-ByteHrs": Line("standard_infrequent_access/storage_gb", "GB-month"),
    "TimedStorage-ZIA-ByteHrs": Line("one_zone_infrequent_access/storage_gb", "GB-month"),
    "TimedStorage-GlacierByteHrs": Line("glacier_flexible_retrieval/storage_gb", "GB-month"),
    "TimedStorage-GDA-ByteHrs": Line("glacier_deep_archive/storage_gb", "GB-month"),
    "TimedStorage-INT-FA-ByteHrs": Line("intelligent_tiering/frequent_access_storage_gb", "GB-month"),
    "TimedStorage-INT-IA-ByteHrs": Line("intelligent_tiering/infrequent_access_storage_gb", "GB-month"),
    "Requests-Tier1": Line("standard/tier_1_requests", "request"),
    "Requests-Tier2": Line("standard/tier_2_requests", "request"),
    "Requests-SIA-Tier1": Line("standard_infrequent_access/tier_1_requests", "request"),
    "Requests-SIA-Tier2": Line("standard_infrequent_access/tier_2_requests", "request"),
    "Requests-ZIA-Tier1": Line("one_zone_infrequent_access/tier_1_requests", "request"),
    "Requests-ZIA-Tier2": Line("one_zone_infrequent_access/tier_2_requests", "request"),
    "Retrieval-SIA": Line("standard_infrequent_access/data_retrieval_gb", "GB"),
    "Retrieval-ZIA": Line("one_zone_infrequent_access/data_retrieval_gb", "GB"),
}


def found(product: Product) -> Iterator[tuple[str, str, str, Decimal]]:
    yield from by_usage_type(product, _TABLE, OFFER)
