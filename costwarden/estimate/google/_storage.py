"""Cloud Storage lines, shared by buckets and the container registry that stands on one."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.google._egress import FROM_STORAGE, KEY, egress, to_internet
from costwarden.estimate.google._lines import used
from costwarden.estimate.resource import Child, Dimension, PriceKey
from costwarden.estimate.view import ResourceView

SERVICE = "Cloud Storage"
MULTI = ("us", "eu", "asia")
CLASSES = ("standard", "nearline", "coldline", "archive", "durable_reduced_availability")
_INTERNET = tuple(to_internet("Data transfer", FROM_STORAGE))


def location_of(bucket: ResourceView) -> str:
    """The catalogue's place: us, eu, asia, nam4, or a region. Without a location: the US."""
    return bucket.text("location", "us").lower()


def class_of(bucket: ResourceView) -> str:
    return bucket.text("storage_class", "STANDARD").lower()


def storage(bucket: ResourceView) -> Iterator[Dimension]:
    """Gigabytes and retrieval by class, operations by class."""
    name, place = class_of(bucket), location_of(bucket)
    kind = name if name in CLASSES else "standard"  # REGIONAL and MULTI_REGIONAL are standard's old names
    yield used(f"Storage ({name})", "GiB", PriceKey(SERVICE, f"{kind}/gb", place), "storage_gb")
    if kind in ("nearline", "coldline", "archive"):
        yield used("Data retrieval", "GB", PriceKey(SERVICE, f"{kind}/retrieval", place), "monthly_data_retrieval_gb")


def operations(bucket: ResourceView) -> Iterator[Dimension]:
    name = class_of(bucket)
    kind = name if name in ("nearline", "coldline", "archive") else "standard"
    if kind == "standard" and (name == "multi_regional" or (location_of(bucket) in MULTI and not bucket.compat)):
        kind = "multi"
    for words, letter in (
        ("Object adds, bucket/object list (class A)", "a"),
        ("Object gets, retrieve bucket/object metadata (class B)", "b"),
    ):
        price = PriceKey(SERVICE, f"{kind}/class-{letter}")
        yield used(words, "10k operations", price, f"monthly_class_{letter}_operations", per=10_000)


def network(bucket: ResourceView, place: str) -> Iterator[Child]:
    """Egress: inside the continent of `place`, and to the internet by destination."""
    continent = "asia" if place.startswith("asia") else "europe" if place.startswith("eu") else "america"
    same = used(
        "Data transfer in same continent",
        "GB",
        PriceKey(SERVICE, f"same-continent/{continent}"),
        f"{KEY}.same_continent",
    )
    yield from egress(bucket, (same, *_INTERNET))
