"""VPC endpoints, VPNs, transit gateways, Direct Connect, firewalls; figures from their price pages, us-east-1."""

from decimal import Decimal

import pytest

from costwarden.estimate.model import CostState


@pytest.mark.parametrize(
    ("kind", "attributes", "usage", "monthly"),
    [
        ("aws_vpc_endpoint", {"vpc_endpoint_type": "Interface", "subnet_ids": ["a", "b"]}, {}, "14.6"),
        ("aws_vpc_endpoint", {"vpc_endpoint_type": "GatewayLoadBalancer"}, {"monthly_data_processed_gb": 100}, "7.65"),
        ("aws_vpn_connection", {}, {}, "36.5"),
        ("aws_vpn_connection", {"transit_gateway_id": "tgw-1"}, {"monthly_data_processed_gb": 100}, "75"),
        ("aws_ec2_client_vpn_endpoint", {}, {}, "36.5"),
        ("aws_ec2_client_vpn_network_association", {}, {}, "73"),
        ("aws_ec2_traffic_mirror_session", {}, {}, "10.95"),
        ("aws_ec2_transit_gateway_vpc_attachment", {}, {"monthly_data_processed_gb": 50}, "37.5"),
        ("aws_ec2_transit_gateway_peering_attachment", {}, {}, "36.5"),
        ("aws_ec2_transit_gateway_connect", {}, {}, "36.5"),
        ("aws_dx_gateway_association", {"associated_gateway_id": "tgw-1"}, {}, "36.5"),
        ("aws_dx_connection", {"bandwidth": "10Gbps", "location": "EqDC2"}, {}, "1642.5"),
        ("aws_elb", {}, {"monthly_data_processed_gb": 1000}, "26.25"),
        ("aws_vpclattice_service", {}, {"monthly_data_processed_gb": 10}, "18.5"),
        ("aws_globalaccelerator_accelerator", {}, {}, "18.25"),
        ("aws_networkfirewall_firewall", {"subnet_mapping": [{}, {}]}, {}, "576.7"),
    ],
)
def test_connection_costs_its_hours_and_its_data(price_of, kind, attributes, usage, monthly):
    assert price_of(kind, attributes, usage=usage).monthly == Decimal(monthly)


def test_gateway_endpoint_is_free_and_is_the_default(price_of):
    assert price_of("aws_vpc_endpoint", {}).state is CostState.FREE


def test_endpoint_tiers_are_petabytes_of_1048576_gb(price_of):
    usage = {"monthly_data_processed_gb": 1_048_577}
    lines = price_of("aws_vpc_endpoint", {"vpc_endpoint_type": "Interface"}, usage=usage).components
    assert [line.monthly_quantity for line in lines[:2]] == [1_048_576, 1]
    lines = price_of("aws_vpc_endpoint", {"vpc_endpoint_type": "Interface"}, usage=usage, compat=True).components
    assert [line.monthly_quantity for line in lines[:2]] == [1_000_000, 48_577]


def test_vpn_gateway_association_is_free_unless_infracost_is_repeated(price_of):
    attributes = {"associated_gateway_id": "vgw-1"}
    assert price_of("aws_dx_gateway_association", attributes).state is CostState.FREE
    assert price_of("aws_dx_gateway_association", attributes, compat=True).monthly == Decimal("36.5")


def test_direct_connect_data_is_priced_where_it_leaves(price_of):
    usage = {"monthly_outbound_from_region_to_dx_connection_location": {"eu_west_1": 1000, "not a region": 5}}
    cost = price_of("aws_dx_connection", {"bandwidth": "1Gbps", "location": "EqDC2"}, usage=usage)
    assert [line.monthly_cost for line in cost.components] == [219, Decimal("28.2")]
    assert cost.components[1].name == "Outbound data transfer (from eu-west-1, to EqDC2)"


def test_accelerator_bills_the_dominant_direction_only(price_of):
    usage = {
        "monthly_inbound_data_transfer_gb": {"us": 100},
        "monthly_outbound_data_transfer_gb": {"europe": 1000},
    }
    cost = price_of("aws_globalaccelerator_endpoint_group", {}, usage=usage)
    assert [(part.name, part.components[0].monthly_cost) for part in cost.subresources] == [
        ("US, Mexico, Canada", 0),
        ("Europe", 15),
    ]
