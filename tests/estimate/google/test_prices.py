"""The catalogue's Google prices agree with each other."""

from decimal import Decimal

import pytest

REGIONS = ("us-central1", "europe-west1", "europe-west3", "asia-northeast1", "southamerica-east1", "me-west1")


def amount(catalogue, sku, region, service="Compute Engine"):
    found = catalogue.price("google", service, sku, region)
    assert found is not None, f"{sku} in {region}"
    return found.amount


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize(("family", "memory"), [("n1", "13"), ("n2", "16"), ("n2d", "16")])
def test_custom_parts_add_up_to_predefined_machines(catalogue, region, family, memory):
    core = amount(catalogue, f"custom/{family}/core/on-demand", region)
    gigabyte = amount(catalogue, f"custom/{family}/ram/on-demand", region)
    predefined = amount(catalogue, f"instance/{family}-highmem-2/on-demand", region)
    custom = 2 * core + Decimal(memory) * gigabyte
    assert abs(custom / predefined - Decimal("1.05")) < Decimal("0.001")


@pytest.mark.parametrize("region", REGIONS)
def test_spot_and_commitments_are_cheaper_than_on_demand(catalogue, region):
    full = amount(catalogue, "instance/n2-standard-8/on-demand", region)
    for purchase in ("spot", "committed-1yr", "committed-3yr"):
        assert Decimal("0.05") * full < amount(catalogue, f"instance/n2-standard-8/{purchase}", region) < full


@pytest.mark.parametrize("region", REGIONS)
def test_disks_addresses_and_buckets_have_a_price_everywhere(catalogue, region):
    for sku in ("disk/pd-standard/gb", "disk/pd-balanced/gb", "disk/pd-ssd/gb", "snapshot/gb", "local-ssd/on-demand"):
        assert amount(catalogue, sku, region) > 0
    for sku in ("ip/unused", "ip/vm", "nat/vm-hours", "nat/gb", "vpn/tunnel", "forwarding-rule/hours"):
        assert amount(catalogue, sku, region, "Networking") > 0
    for name in ("standard", "nearline", "coldline", "archive"):
        assert amount(catalogue, f"{name}/gb", region, "Cloud Storage") > 0
    assert amount(catalogue, "vcpu/zonal", region, "Cloud SQL") > 0


@pytest.mark.parametrize(
    ("place", "standard"), [("us", "0.026"), ("eu", "0.026"), ("asia", "0.026"), ("eur4", "0.044")]
)
def test_buckets_over_several_regions_have_their_own_price(catalogue, place, standard):
    assert amount(catalogue, "standard/gb", place, "Cloud Storage") == Decimal(standard)


@pytest.mark.parametrize(
    "kind",
    [
        "custom-",
        "custom-x-y",
        "custom-0-0",
        "custom-1e999999-1",
        "n2-customs-4-8",
        "custom-4-99999999999999999999",
        "",
        "projects/p/zones/z/machineTypes/custom-2-4096/../x",
    ],
)
@pytest.mark.parametrize("compat", [False, True])
def test_nonsense_in_a_machine_type_is_no_price_and_no_crash(price_of, kind, compat):
    cost = price_of("google_compute_instance", {"machine_type": kind}, region="us-central1", compat=compat)
    assert cost.state in ("unpriced", "free")
    assert compat or cost.state == "unpriced"
