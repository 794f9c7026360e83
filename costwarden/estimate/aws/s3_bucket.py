"""aws_s3_bucket: everything depends on use; a class is shown where the usage file or a lifecycle rule names it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from costwarden.estimate.quantity import Bounded, Quantity
from costwarden.estimate.resource import Child, Dimension, PriceKey, ResourceType, Tier, usage
from costwarden.estimate.view import ResourceView

SERVICE = "AmazonS3"
TB = 1024  # GB
PUT, GET = "PUT, COPY, POST, LIST requests", "GET, SELECT, and all other requests"

# class -> title, lifecycle names, lines of (name, usage key, unit); a price is named as its key without "monthly_".
_REQUESTS = ((PUT, "monthly_tier_1_requests", "1k requests"), (GET, "monthly_tier_2_requests", "1k requests"))
_SELECT = (
    ("Select data scanned", "monthly_select_data_scanned_gb", "GB"),
    ("Select data returned", "monthly_select_data_returned_gb", "GB"),
)
_TRANSITION = ("Lifecycle transition", "monthly_lifecycle_transition_requests", "1k requests")
_INFREQUENT = (
    ("Storage", "storage_gb", "GB"),
    *_REQUESTS,
    _TRANSITION,
    ("Retrievals", "monthly_data_retrieval_gb", "GB"),
    *_SELECT,
)


def _retrievals(speed: str) -> tuple[tuple[str, str, str], ...]:
    return (
        (f"Retrieval requests ({speed})", f"monthly_{speed}_data_retrieval_requests", "1k requests"),
        (f"Retrievals ({speed})", f"monthly_{speed}_data_retrieval_gb", "GB"),
    )


def _selects(speed: str) -> tuple[tuple[str, str, str], ...]:
    return (
        (f"Select data scanned ({speed})", f"monthly_{speed}_select_data_scanned_gb", "GB"),
        (f"Select data returned ({speed})", f"monthly_{speed}_select_data_returned_gb", "GB"),
    )


CLASSES: dict[str, tuple[str, tuple[str, ...], tuple[tuple[str, str, str], ...]]] = {
    "standard": ("Standard", (), (("Storage", "storage_gb", "GB"), *_REQUESTS, *_SELECT)),
    "intelligent_tiering": (
        "Intelligent tiering",
        ("INTELLIGENT_TIERING",),
        (
            ("Storage (frequent access)", "frequent_access_storage_gb", "GB"),
            ("Storage (infrequent access)", "infrequent_access_storage_gb", "GB"),
            ("Storage (archive access)", "archive_access_storage_gb", "GB"),
            ("Storage (deep archive access)", "deep_archive_access_storage_gb", "GB"),
            ("Monitoring and automation", "monitored_objects", "1k objects"),
            *_REQUESTS,
            _TRANSITION,
            *_SELECT,
            ("Early delete (within 30 days)", "early_delete_gb", "GB"),
        ),
    ),
    "standard_infrequent_access": ("Standard - infrequent access", ("STANDARD_IA",), _INFREQUENT),
    "one_zone_infrequent_access": ("One zone - infrequent access", ("ONEZONE_IA",), _INFREQUENT),
    "glacier_instant_retrieval": ("Glacier instant retrieval", ("GLACIER_IR",), _INFREQUENT),
    "glacier_flexible_retrieval": (
        "Glacier flexible retrieval",
        ("GLACIER",),
        (
            ("Storage", "storage_gb", "GB"),
            *_REQUESTS,
            _TRANSITION,
            *_retrievals("standard"),
            *_selects("standard"),
            *_retrievals("expedited"),
            *_selects("expedited"),
            *_selects("bulk"),
            ("Early delete (within 90 days)", "early_delete_gb", "GB"),
        ),
    ),
    "glacier_deep_archive": (
        "Glacier deep archive",
        ("DEEP_ARCHIVE",),
        (
            ("Storage", "storage_gb", "GB"),
            *_REQUESTS,
            _TRANSITION,
            *_retrievals("standard"),
            *_retrievals("bulk"),
            ("Early delete (within 180 days)", "early_delete_gb", "GB"),
        ),
    ),
}


def _lines(name: str) -> tuple[Dimension, ...]:
    return tuple(
        Dimension(
            title,
            unit,
            PriceKey(SERVICE, f"{name}/{key.removeprefix('monthly_')}"),
            usage(f"{name}.{key}"),
            usage_based=True,
            per=1 if unit == "GB" else 1000,
            doc=f"{unit}; usage {name}.{key}; S3 pricing",
        )
        for title, key, unit in CLASSES[name][2]
    )


def _class_type(name: str) -> ResourceType:
    lines = _lines(name)
    if name != "standard":
        return ResourceType(f"aws_s3_bucket {name}", dimensions=lines)
    storage, *others = lines

    def dimensions(bucket: ResourceView) -> Iterable[Dimension]:
        gigabytes: Quantity | None = None if bucket.compat else bucket.usage("standard.storage_gb")
        tiers = _standard_tiers(gigabytes)
        return (replace(storage, tiers=tiers), *others) if tiers else lines

    return ResourceType("aws_s3_bucket standard", dimensions=dimensions)


def _standard_tiers(gigabytes: Quantity | None) -> tuple[Tier, ...]:
    """Standard storage falls in price above 50 TB and 500 TB; below that one line says all."""
    top = gigabytes.high if isinstance(gigabytes, Bounded) else gigabytes
    if top is None or top <= 50 * TB:
        return ()
    return (
        Tier(50 * TB, PriceKey(SERVICE, "standard/storage_gb"), "first 50TB"),
        Tier(500 * TB, PriceKey(SERVICE, "standard/storage_gb/above-50tb"), "next 450TB"),
        Tier(None, PriceKey(SERVICE, "standard/storage_gb/above-500tb"), "over 500TB"),
    )


_TYPES = {name: _class_type(name) for name in CLASSES}


def children(bucket: ResourceView) -> Iterator[Child]:
    rules = bucket.blocks("lifecycle_rule")
    for configuration in bucket.referencing("aws_s3_bucket_lifecycle_configuration", "bucket"):
        rules += configuration.blocks("rule")
    named = {
        transition.text("storage_class", unknown="")
        for rule in rules
        for block in ("transition", "noncurrent_version_transition")
        for transition in rule.blocks(block)
    }
    for name, (title, lifecycle_names, _) in CLASSES.items():
        if name == "standard" or bucket.usage_value(name) is not None or named.intersection(lifecycle_names):
            yield Child(title, _TYPES[name], bucket)


def _tagged(bucket: ResourceView) -> bool:
    if bucket.usage_value("object_tags") is not None:
        return True
    return any(rule.has("tags") for rule in bucket.blocks("lifecycle_rule"))


RESOURCE = ResourceType(
    "aws_s3_bucket",
    dimensions=(
        Dimension(
            "Object tagging",
            "10k tags",
            PriceKey(SERVICE, "tagging/tags"),
            usage("object_tags"),
            when=_tagged,
            usage_based=True,
            per=Decimal(10_000),
            doc="tags; usage object_tags; S3 pricing",
        ),
    ),
    children=children,
)
