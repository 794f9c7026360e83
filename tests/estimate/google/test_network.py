"""Addresses, load balancers, NAT, VPN, DNS; figures from the VPC and Cloud Load Balancing price pages."""

from decimal import Decimal

import pytest

REGION = "us-central1"


@pytest.mark.parametrize(
    ("kind", "attributes", "usage", "monthly"),
    [
        ("google_compute_address", {}, {}, "7.30"),
        ("google_compute_global_address", {}, {}, "7.30"),
        ("google_compute_forwarding_rule", {}, {"monthly_ingress_data_gb": 100}, "8.10"),
        ("google_compute_global_forwarding_rule", {}, {}, "7.30"),
        (
            "google_compute_target_http_proxy",
            {},
            {"monthly_proxy_instances": 10, "monthly_data_processed_gb": 100},
            "1.05",
        ),
        ("google_compute_region_target_https_proxy", {}, {"monthly_proxy_instances": 730}, "18.25"),
        ("google_compute_router_nat", {}, {"assigned_vms": 4, "monthly_data_processed_gb": 1000}, "49.088"),
        ("google_compute_router_nat", {}, {"assigned_vms": 40}, "32.704"),  # no more than 32 are charged
        ("google_compute_vpn_tunnel", {}, {}, "36.50"),
        ("google_dns_managed_zone", {}, {}, "0.20"),
        ("google_dns_record_set", {}, {"monthly_queries": 1_000_000}, "0.40"),
    ],
)
def test_network_types_cost_their_hours_and_their_traffic(price_of, kind, attributes, usage, monthly):
    assert price_of(kind, attributes, region=REGION, usage=usage).monthly == Decimal(monthly)


@pytest.mark.parametrize("attributes", [{"address_type": "INTERNAL"}, {"purpose": "VPC_PEERING"}])
def test_internal_addresses_are_free(price_of, attributes):
    assert price_of("google_compute_address", attributes, region=REGION).state == "free"


@pytest.mark.parametrize(
    ("kind", "first"),
    [
        ("google_compute_vpn_gateway", "IPSec traffic within the same region"),
        ("google_compute_ha_vpn_gateway", "IPSec traffic within the same region"),
        ("google_service_networking_connection", "Traffic within the same region"),
    ],
)
def test_traffic_inside_google_s_network_has_seven_prices(price_of, kind, first):
    given = {"same_region": 250, "asia": 100, "south_america": 100, "oceania": 50}
    cost = price_of(kind, {}, region=REGION, usage={"monthly_egress_data_transfer_gb": given})
    lines = cost.subresources[0].components
    assert len(lines) == 7
    assert lines[0].name == first
    assert cost.monthly == Decimal("5.00") + 8 + 14 + 5


def test_traffic_to_the_internet_has_steps(price_of):
    cost = price_of(
        "google_compute_external_vpn_gateway",
        {},
        region=REGION,
        usage={"monthly_egress_data_transfer_gb": {"worldwide": 12500, "china": 8500, "australia": 250}},
    )
    assert cost.monthly == Decimal("3245.18")
    assert len(cost.subresources[0].components) == 6
