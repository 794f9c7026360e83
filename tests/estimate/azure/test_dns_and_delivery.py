"""DNS, Traffic Manager, CDN, Front Door and API Management; figures from Azure's price pages."""

from decimal import Decimal

import pytest

from costwarden.estimate.model import CostState


def lines(cost):
    return {component.name: component.monthly_cost for component in cost.components}


@pytest.mark.parametrize("kind", ["dns_a_record", "private_dns_txt_record", "dns_ptr_record"])
def test_queries_of_a_record_cost_half_above_a_billion(price_of, kind):
    cost = price_of(f"azurerm_{kind}", {}, usage={"monthly_queries": 1_500_000_000})
    assert lines(cost) == {"DNS queries (first 1B)": Decimal("400"), "DNS queries (over 1B)": Decimal("100")}


@pytest.mark.parametrize(
    ("kind", "monthly"),
    [
        ("dns_zone", "0.50"),
        ("private_dns_zone", "0.50"),
        ("private_dns_resolver_inbound_endpoint", "180"),
        ("private_dns_resolver_outbound_endpoint", "180"),
        ("private_dns_resolver_dns_forwarding_ruleset", "2.5"),
    ],
)
def test_parts_of_dns_cost_by_the_month(price_of, kind, monthly):
    assert price_of(f"azurerm_{kind}", {"location": "westeurope"}).monthly == Decimal(monthly)


def test_fast_health_checks_cost_more_and_disabled_profiles_nothing(price_of):
    kind = "azurerm_traffic_manager_azure_endpoint"
    fast = {"profile_id": ("azurerm_traffic_manager_profile", {"monitor_config": [{"interval_in_seconds": 10}]})}
    cost = price_of(kind, {}, refers=fast)
    assert [c.name for c in cost.components] == [
        "Basic health check (Global)",
        "Fast interval health checks add-on (Global)",
    ]
    assert round(cost.monthly, 2) == Decimal("1.36")
    off = {"profile_id": ("azurerm_traffic_manager_profile", {"profile_status": "Disabled"})}
    assert price_of(kind, {}, refers=off).state is CostState.FREE


def test_cdn_data_falls_in_steps_of_its_provider(price_of):
    profile = {"profile_name": ("azurerm_cdn_profile", {"sku": "Standard_Akamai"})}
    usage = {"monthly_outbound_gb": 50_000}
    cost = price_of("azurerm_cdn_endpoint", {"location": "eastus"}, refers=profile, usage=usage)
    assert lines(cost) == {
        "Outbound data transfer (Akamai, first 10TB)": Decimal("810"),
        "Outbound data transfer (Akamai, next 40TB)": Decimal("3000"),
    }


def test_the_reference_bills_accelerated_data_up_to_2000_tb(price_of):
    profile = {"profile_name": ("azurerm_cdn_profile", {"sku": "Standard_Verizon"})}
    attributes = {"location": "eastus", "optimization_type": "DynamicSiteAcceleration"}
    name = "Acceleration outbound data transfer (over 1000TB)"
    usage = {"monthly_outbound_gb": 10_000_000}
    for compat, monthly in ((True, "102000"), (False, "918000")):
        cost = price_of("azurerm_cdn_endpoint", attributes, refers=profile, usage=usage, compat=compat)
        assert lines(cost)[name] == Decimal(monthly)


def test_front_door_counts_enabled_rules_and_hosts_above_a_hundred(price_of):
    attributes = {
        "routing_rule": [{"name": str(n)} for n in range(6)] + [{"name": "off", "enabled": False}],
        "frontend_endpoint": [{}] * 110,
    }
    cost = price_of("azurerm_frontdoor", attributes, region="westeurope")
    assert lines(cost) == {
        "Routing rules (first 5 rules)": Decimal("109.5"),
        "Routing rules (per additional rule)": Decimal("8.76"),
        "Frontend hosts (over 100)": Decimal("50"),
        "Inbound data transfer": None,
    }


def test_front_door_bills_every_part_of_the_world_that_usage_names(price_of):
    usage = {"monthly_outbound_data_transfer_gb": {"north_america_europe_africa": 10_000, "asia_pacific": 100}}
    cost = price_of("azurerm_frontdoor", {}, region="westeurope", usage=usage)
    assert cost.monthly == Decimal("1725")
    assert price_of("azurerm_frontdoor", {}, region="westeurope", usage=usage, compat=True).monthly == Decimal("1700")


def test_a_front_door_policy_costs_its_rules_and_rule_sets(price_of):
    attributes = {"custom_rule": [{}, {}], "managed_rule": [{}]}
    assert price_of("azurerm_frontdoor_firewall_policy", attributes).monthly == Decimal("27")


def test_api_management_costs_units_and_the_consumption_tier_calls(price_of):
    eastus = {"location": "eastus"}
    premium = price_of("azurerm_api_management", eastus | {"sku_name": "Premium_4"})
    assert lines(premium) == {"API management (premium)": Decimal("11180.68"), "Self hosted gateway": None}
    usage = {"monthly_api_calls": 10_000_000}
    calls = price_of("azurerm_api_management", eastus | {"sku_name": "Consumption_0"}, usage=usage)
    assert calls.monthly == Decimal("35")
