"""Addresses, balancers, gateways and private links; figures from Azure's price pages."""

from decimal import Decimal

import pytest

from costwarden.estimate.model import CostState

EASTUS = {"location": "eastus"}


def lines(cost):
    return {component.name: component.monthly_cost for component in cost.components}


def test_a_nat_gateway_costs_its_hours_and_shows_the_price_of_data(price_of):
    cost = price_of("azurerm_nat_gateway", EASTUS)
    assert cost.monthly == Decimal("32.85")
    assert lines(cost) == {"NAT gateway": Decimal("32.85"), "Data processed": None}


@pytest.mark.parametrize(
    ("attributes", "name", "monthly"),
    [
        ({"allocation_method": "Static"}, "IP address (static, regional)", "3.65"),
        ({"allocation_method": "Dynamic", "sku": "Basic"}, "IP address (dynamic, regional)", "2.92"),
        ({"allocation_method": "Static", "sku_tier": "Global"}, "IP address (static, global)", "7.30"),
    ],
)
def test_an_address_costs_by_its_kind(price_of, attributes, name, monthly):
    assert lines(price_of("azurerm_public_ip", EASTUS | attributes)) == {name: Decimal(monthly)}


def test_an_ipv6_address_is_free_but_the_reference_counts_it(price_of):
    attributes = EASTUS | {"allocation_method": "Static", "ip_version": "IPv6"}
    assert price_of("azurerm_public_ip", attributes).state is CostState.FREE
    assert price_of("azurerm_public_ip", attributes, compat=True).monthly == Decimal("3.65")


def test_a_prefix_costs_every_address_in_it_and_one_in_parity(price_of):
    attributes = EASTUS | {"prefix_length": 30}
    assert price_of("azurerm_public_ip_prefix", attributes).monthly == Decimal("17.52")
    assert price_of("azurerm_public_ip_prefix", attributes, compat=True).monthly == Decimal("4.38")


def test_only_rules_of_standard_balancers_cost(price_of):
    standard = {"loadbalancer_id": ("azurerm_lb", {"sku": "Standard"})}
    basic = {"loadbalancer_id": ("azurerm_lb", {"sku": "Basic"})}
    assert price_of("azurerm_lb_rule", {}, refers=standard).monthly == Decimal("7.30")
    assert price_of("azurerm_lb_outbound_rule", {}, refers=basic).state is CostState.FREE


def test_private_endpoint_data_falls_in_steps(price_of):
    usage = {"monthly_inbound_data_processed_gb": 1_000_001}
    cost = price_of("azurerm_private_endpoint", {"location": "westus"}, usage=usage)
    assert lines(cost) == {
        "Private endpoint": Decimal("7.30"),
        "Inbound data processed (first 1PB)": Decimal("10000"),
        "Inbound data processed (next 4PB)": Decimal("0.006"),
        "Outbound data processed (first 1PB)": None,
    }


def test_gateway_v2_costs_fixed_hours_and_capacity(price_of):
    sku = {"sku": [{"name": "WAF_v2", "capacity": 2}]}
    cost = price_of("azurerm_application_gateway", EASTUS | sku)
    assert lines(cost) == {"Gateway usage (WAF v2)": Decimal("262.8"), "V2 capacity units (WAF)": Decimal("21.024")}


def test_an_autoscaled_gateway_has_a_range(price_of):
    attributes = EASTUS | {
        "sku": [{"name": "Standard_v2"}],
        "autoscale_configuration": [{"min_capacity": 1, "max_capacity": 3}],
    }
    cost = price_of("azurerm_application_gateway", attributes)
    assert (cost.monthly, cost.low, cost.high) == (Decimal("151.84"), Decimal("151.84"), Decimal("163.52"))
    told = price_of("azurerm_application_gateway", attributes, usage={"capacity_units": 10})
    assert told.monthly == Decimal("204.4")


def test_gateway_v1_data_is_free_up_to_what_its_size_contains(price_of):
    sku = {"sku": [{"name": "WAF_Medium", "capacity": 2}]}
    usage = {"monthly_data_processed_gb": 10_340}
    cost = price_of("azurerm_application_gateway", EASTUS | sku, usage=usage)
    assert lines(cost) == {
        "Gateway usage (WAF, medium)": Decimal("183.96"),
        "Data processing (10-40TB)": Decimal("0.7"),
    }


@pytest.mark.parametrize(
    ("attributes", "name", "monthly"),
    [
        ({}, "Deployment (Standard)", "912.5"),
        ({"sku_tier": "Premium"}, "Deployment (Premium)", "1277.5"),
        ({"sku_name": "AZFW_Hub"}, "Deployment (Standard Secure Virtual Hub)", "912.5"),
        ({"sku_tier": "Basic"}, "Deployment (Basic)", "288.35"),
    ],
)
def test_a_firewall_costs_by_tier(price_of, attributes, name, monthly):
    assert lines(price_of("azurerm_firewall", EASTUS | attributes)) == {name: Decimal(monthly), "Data processed": None}


def test_a_bastion_of_four_scale_units_costs_two_more_in_billing_only(price_of):
    attributes = EASTUS | {"sku": "Standard", "scale_units": 4}
    assert price_of("azurerm_bastion_host", attributes).monthly == Decimal("416.1")
    assert price_of("azurerm_bastion_host", attributes, compat=True).monthly == Decimal("211.7")


def test_connection_tests_beyond_ten_are_counted_from_enabled_groups(price_of):
    group = {"source_endpoints": ["a", "b"], "destination_endpoints": ["c", "d"], "test_configuration_names": ["x"] * 3}
    assert price_of("azurerm_network_connection_monitor", {"test_group": [group]}).monthly == Decimal("0.6")
    off = {"test_group": [group | {"enabled": False}]}
    assert price_of("azurerm_network_connection_monitor", off).state is CostState.FREE


def test_flow_logs_are_billed_above_five_gb_and_again_where_analysed(price_of):
    attributes = {"location": "westeurope", "traffic_analytics": [{"enabled": True, "interval_in_minutes": 10}]}
    cost = price_of("azurerm_network_watcher_flow_log", attributes, usage={"monthly_logs_collected_gb": 105})
    assert lines(cost) == {
        "Network logs collected (over 5GB)": Decimal("50"),
        "Traffic Analytics data processed (10 min interval)": Decimal("367.5"),
    }


def test_a_ddos_plan_costs_its_month(price_of):
    assert round(price_of("azurerm_network_ddos_protection_plan", EASTUS).monthly, 2) == Decimal("2943.55")


def test_peering_between_zones_takes_each_sides_price(price_of):
    refers = {
        "virtual_network_name": ("azurerm_virtual_network", {"location": "West Europe"}),
        "remote_virtual_network_id": ("azurerm_virtual_network", {"location": "Japan West"}),
    }
    cost = price_of("azurerm_virtual_network_peering", {}, refers=refers, usage={"monthly_data_transfer_gb": 1000})
    assert lines(cost) == {"Inbound data transfer": Decimal("90"), "Outbound data transfer": Decimal("35")}


def test_a_vpn_gateway_costs_hours_and_tunnels_above_128(price_of):
    attributes = EASTUS | {"sku": "VpnGw1", "type": "Vpn"}
    cost = price_of("azurerm_virtual_network_gateway", attributes, usage={"p2s_connection": 129})
    assert lines(cost) == {
        "VPN gateway (VpnGw1)": Decimal("138.7"),
        "VPN gateway P2S tunnels (over 128)": Decimal("7.3"),
        "VPN gateway data tranfer": None,
    }


def test_only_ipsec_connections_of_paid_gateways_cost(price_of):
    gateway = {"virtual_network_gateway_id": ("azurerm_virtual_network_gateway", {"sku": "VpnGw2"})}
    kind = "azurerm_virtual_network_gateway_connection"
    assert price_of(kind, {"type": "IPsec"}, refers=gateway).monthly == Decimal("10.95")
    assert price_of(kind, {"type": "ExpressRoute"}, refers=gateway).state is CostState.FREE


@pytest.mark.parametrize(
    ("kind", "attributes", "monthly"),
    [
        ("express_route_gateway", {"scale_units": 2}, "613.2"),
        ("express_route_connection", {}, "36.5"),
        ("vpn_gateway", {"scale_unit": 3}, "790.59"),
        ("vpn_gateway_connection", {}, "36.5"),
        ("point_to_site_vpn_gateway", {"scale_unit": 1}, "263.53"),
        ("virtual_hub", {"sku": "Standard"}, "182.5"),
    ],
)
def test_parts_of_a_virtual_wan(price_of, kind, attributes, monthly):
    assert price_of(f"azurerm_{kind}", {"location": "westeurope"} | attributes).monthly == Decimal(monthly)
