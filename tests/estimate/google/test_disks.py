"""Disks, images and snapshots; figures of us-central1 from the disk and image price page."""

from decimal import Decimal

import pytest

REGION = "us-central1"


@pytest.mark.parametrize(
    ("attributes", "monthly"),
    [
        ({"type": "pd-standard"}, "20.00"),  # 500 GB unless the disk says
        ({}, "20.00"),
        ({"type": "pd-ssd"}, "17.00"),  # 100 GB
        ({"type": "pd-balanced", "size": 50}, "5.00"),
        ({"type": "pd-extreme", "size": 40, "provisioned_iops": 5000}, "330.00"),
        ({"type": "pd-extreme"}, "6625.00"),
        ({"type": "hyperdisk-extreme", "size": 128, "provisioned_iops": 20000}, "656.00"),
        ({"type": "hyperdisk-balanced", "size": 100, "provisioned_iops": 5000, "provisioned_throughput": 240}, "22.00"),
    ],
)
def test_a_disk_is_its_gigabytes_and_what_is_provisioned_beside_them(price_of, attributes, monthly):
    assert price_of("google_compute_disk", attributes, region=REGION).monthly == Decimal(monthly)


def test_compat_takes_an_unknown_type_for_pd_standard(price_of):
    cost = price_of("google_compute_disk", {"type": "hyperdisk-balanced", "size": 100}, region=REGION, compat=True)
    assert cost.monthly == Decimal("4.00")


def test_a_disk_without_size_has_its_image_s(price_of):
    cost = price_of(
        "google_compute_disk",
        {"type": "pd-standard"},
        region=REGION,
        refers={"image": ("google_compute_image", {"disk_size_gb": 30})},
    )
    assert cost.monthly == Decimal("1.20")


def test_a_snapshot_is_at_most_its_disk(price_of):
    disk = {"source_disk": ("google_compute_disk", {"size": 100})}
    assert price_of("google_compute_snapshot", {}, region=REGION, refers=disk).monthly == Decimal("5.00")
    assert price_of("google_compute_snapshot", {}, region=REGION, refers=disk, compat=True).monthly == Decimal("2.60")
    used = price_of("google_compute_snapshot", {}, region=REGION, refers=disk, usage={"storage_gb": 10})
    assert used.monthly == Decimal("0.50")


def test_images_store_gigabytes(price_of):
    assert price_of("google_compute_image", {"disk_size_gb": 30}, region=REGION).monthly == Decimal("1.50")
    assert price_of("google_compute_machine_image", {}, region=REGION).monthly is None
    stored = price_of("google_compute_machine_image", {}, region=REGION, usage={"storage_gb": 5000})
    assert stored.monthly == Decimal("250.00")


def test_a_disk_in_two_zones_costs_twice_as_much(price_of):
    assert price_of("google_compute_region_disk", {"type": "pd-ssd", "size": 10}, region=REGION).monthly == Decimal(
        "3.4"
    )
