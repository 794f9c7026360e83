"""S3 storage classes, from the S3 and Glacier price pages of every region."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from costwarden.prices.schema import PriceRow
from tools.catalogue.facts import Facts
from tools.catalogue.pages import page_rows

_PUT, _GET = "PUT COPY/POST or LIST requests", "GET and all other requests"
# How the page calls a class -> ours, for the lines that every class has.
_CLASSES = {
    "Intelligent Tiering": "intelligent_tiering",
    "Standard Infrequent Access": "standard_infrequent_access",
    "One Zone Infrequent Access": "one_zone_infrequent_access",
    "Glacier Instant Retrieval": "glacier_instant_retrieval",
}


def _common() -> Iterator[tuple[str, tuple[str, str]]]:
    for words, name in (("Standard", "standard"), *_CLASSES.items()):
        yield f"Data Scanned by S3 Select in {words} per GB", (f"{name}/select_data_scanned_gb", "GB")
        yield f"Data Returned by S3 Select in {words} per GB", (f"{name}/select_data_returned_gb", "GB")
    for words, name in _CLASSES.items():
        yield f"{_PUT} to {words} per Requests", (f"{name}/tier_1_requests", "request")
        yield f"{_GET} to {words} per Requests", (f"{name}/tier_2_requests", "request")
        yield f"Object Retrieval in {words} per GB", (f"{name}/data_retrieval_gb", "GB")
        yield (
            f"Lifecycle Transition Requests into {words} per Requests",
            (f"{name}/lifecycle_transition_requests", "request"),
        )


SKUS = {
    **dict(_common()),
    "Standard Storage First 50 TB per GB Mo": ("standard/storage_gb", "GB-month"),
    "Standard Storage Next 450 TB per GB Mo": ("standard/storage_gb/above-50tb", "GB-month"),
    "Standard Storage Over 500 TB per GB Mo": ("standard/storage_gb/above-500tb", "GB-month"),
    f"{_PUT} per Requests": ("standard/tier_1_requests", "request"),
    f"{_GET} per Requests": ("standard/tier_2_requests", "request"),
    "Tags Storage per Tag Mo": ("tagging/tags", "tag-month"),
    "Intelligent Tiering Frequent Access First 50 TB per GB Mo": (
        "intelligent_tiering/frequent_access_storage_gb",
        "GB-month",
    ),
    "Intelligent Tiering Infrequent Access per GB Mo": (
        "intelligent_tiering/infrequent_access_storage_gb",
        "GB-month",
    ),
    "IntelligentTieringArchiveAccess": ("intelligent_tiering/archive_access_storage_gb", "GB-month"),
    "IntelligentTieringDeepArchiveAccess": ("intelligent_tiering/deep_archive_access_storage_gb", "GB-month"),
    "Per object per month monitoring and automation fee for objects in Intelligent Tiering": (
        "intelligent_tiering/monitored_objects",
        "object-month",
    ),
    "Standard Infrequent Access Storage per GB-Mo": ("standard_infrequent_access/storage_gb", "GB-month"),
    "One Zone Infrequent Access Storage Inf per GB-Mo": ("one_zone_infrequent_access/storage_gb", "GB-month"),
    "Glacier Instant Retrieval Storage": ("glacier_instant_retrieval/storage_gb", "GB-month"),
    "Glacier Storage per GB Mo": ("glacier_flexible_retrieval/storage_gb", "GB-month"),
    "PUT requests to Glacier per Requests": ("glacier_flexible_retrieval/tier_1_requests", "request"),
    f"{_GET} to GLACIER per Requests": ("glacier_flexible_retrieval/tier_2_requests", "request"),
    "Lifecycle Transition Requests into Glacier per Requests": (
        "glacier_flexible_retrieval/lifecycle_transition_requests",
        "request",
    ),
    "Fee for Standard Retrieval of data stored": ("glacier_flexible_retrieval/standard_data_retrieval_gb", "GB"),
    "Glacier Expedited Glacier Restore Requests": (
        "glacier_flexible_retrieval/expedited_data_retrieval_requests",
        "request",
    ),
    "Glacier S3 Expedited Retrieval": ("glacier_flexible_retrieval/expedited_data_retrieval_gb", "GB"),
    f"{_GET} to GDA per Requests": ("glacier_deep_archive/tier_2_requests", "request"),
    "Lifecycle Transition Requests into Glacier Deep Archive per Requests": (
        "glacier_deep_archive/lifecycle_transition_requests",
        "request",
    ),
    "Fee for Standard Retrieval of data stored from Glacier Deep Archive": (
        "glacier_deep_archive/standard_data_retrieval_gb",
        "GB",
    ),
    "Fee for Bulk Retrieval of data stored from Glacier Deep Archive": (
        "glacier_deep_archive/bulk_data_retrieval_gb",
        "GB",
    ),
}
# Glacier's own page has what S3's lacks.
GLACIER = {
    f"{speed}-Select-{kind} per GB": (f"glacier_flexible_retrieval/{speed.lower()}_select_data_{kind.lower()}_gb", "GB")
    for speed in ("Standard", "Expedited", "Bulk")
    for kind in ("Scanned", "Returned")
}


# What costs the same as another line: storage deleted early, and the deep archive tier of Intelligent-Tiering.
SAME = (
    ("intelligent_tiering/frequent_access_storage_gb", "intelligent_tiering/early_delete_gb"),
    ("glacier_flexible_retrieval/storage_gb", "glacier_flexible_retrieval/early_delete_gb"),
    ("intelligent_tiering/deep_archive_access_storage_gb", "glacier_deep_archive/storage_gb"),
    ("intelligent_tiering/deep_archive_access_storage_gb", "glacier_deep_archive/early_delete_gb"),
)


def rows(facts: Facts) -> Iterator[PriceRow]:
    for row in page_rows(facts, "s3", "AmazonS3", SKUS):
        yield row
        for sku, same in SAME:
            if row.sku == sku:
                yield replace(row, sku=same)
    yield from page_rows(facts, "glacier", "AmazonS3", GLACIER)
