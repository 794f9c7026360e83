"""Queues, hubs, topics; directories, vaults, Defender; figures from Azure's price pages."""

from decimal import Decimal

import pytest

from costwarden.estimate.model import CostState


def lines(cost):
    return [(component.name, component.monthly_cost) for component in cost.components]


def test_event_hub_units_events_and_capture(price_of):
    usage = {"monthly_ingress_events": 100_000_000, "capture_enabled": True}
    attributes = {"location": "eastus", "sku": "Standard", "capacity": 20}
    assert lines(price_of("azurerm_eventhub_namespace", attributes, usage=usage)) == [
        ("Ingress event (Standard)", Decimal("2.8")),
        ("Capture", Decimal("1460")),
        ("Capacity (Standard)", Decimal("438")),
    ]


def test_premium_event_hubs_contain_a_terabyte_per_unit(price_of):
    attributes = {"location": "eastus", "sku": "Premium", "capacity": 8}
    cost = price_of("azurerm_eventhub_namespace", attributes, usage={"retention_storage_gb": 20_100})
    assert lines(cost)[1] == ("Extended retention", Decimal("1210"))


def test_event_grid_parity_counts_whole_blocks(price_of):
    usage = {"monthly_operations": 820_000}
    assert price_of("azurerm_eventgrid_topic", {}, usage=usage).monthly == Decimal("0.492")
    assert price_of("azurerm_eventgrid_system_topic", {}, usage=usage, compat=True).monthly == Decimal("0.48")


def test_service_bus_steps_begin_after_what_the_base_charge_contains(price_of):
    usage = {"monthly_messaging_operations": 113_000_000, "monthly_brokered_connections": 1_500}
    cost = price_of("azurerm_servicebus_namespace", {"location": "westeurope", "sku": "Standard"}, usage=usage)
    assert lines(cost)[1:] == [
        ("Messaging operations (13M-100M)", Decimal("69.6")),
        ("Messaging operations (100M-2,500M)", Decimal("6.5")),
        ("Brokered connections (1K-100K)", Decimal("15")),
    ]


def test_partitions_multiply_premium_units_in_billing_only(price_of):
    attributes = {"location": "westeurope", "sku": "Premium", "capacity": 2, "premium_messaging_partitions": 2}
    assert price_of("azurerm_servicebus_namespace", attributes).monthly == Decimal("2708.3")
    assert price_of("azurerm_servicebus_namespace", attributes, compat=True).monthly == Decimal("1354.15")


@pytest.mark.parametrize(
    ("kind", "attributes", "usage", "monthly"),
    [
        ("signalr_service", {"sku": [{"name": "Standard_S1", "capacity": 5}]}, {}, "244.85"),
        ("iothub", {"sku": [{"name": "S1", "capacity": 4}]}, {}, "100"),
        ("iothub_dps", {"sku": [{"name": "S1", "capacity": 1}]}, {"monthly_operations": 1_000}, "0.1"),
        ("notification_hub_namespace", {"sku_name": "Standard"}, {"monthly_pushes": 110_000_000}, "1125"),
        ("app_configuration", {"sku": "standard", "replica": [{}]}, {"monthly_additional_requests": 30_000}, "72.18"),
        ("active_directory_domain_service", {"sku": "Enterprise"}, {}, "292"),
        ("federated_identity_credential", {}, {"monthly_active_p2_users": 51_000}, "16.25"),
        ("key_vault_certificate", {}, {"monthly_certificate_renewal_requests": 2}, "6"),
    ],
)
def test_services_at_their_list_price(price_of, kind, attributes, usage, monthly):
    assert price_of(f"azurerm_{kind}", {"location": "westeurope"} | attributes, usage=usage).monthly == Decimal(monthly)


@pytest.mark.parametrize(
    ("kind", "attributes"),
    [
        ("signalr_service", {"sku": [{"name": "Free_F1"}]}),
        ("iothub", {"sku": [{"name": "F1"}]}),
        ("notification_hub_namespace", {"sku_name": "Free"}),
        ("app_configuration", {}),
        ("security_center_subscription_pricing", {"tier": "Free"}),
    ],
)
def test_free_tiers_are_free(price_of, kind, attributes):
    assert price_of(f"azurerm_{kind}", attributes).state is CostState.FREE


def test_a_replica_set_costs_what_its_domain_costs(price_of):
    refers = {"domain_service_id": ("azurerm_active_directory_domain_service", {"sku": "Premium"})}
    cost = price_of("azurerm_active_directory_domain_service_replica_set", {"location": "australiaeast"}, refers=refers)
    assert cost.monthly == Decimal("1168")


def test_hardware_keys_of_a_vault_fall_in_steps(price_of):
    usage = {"hsm_protected_keys": 5_000, "monthly_protected_keys_operations": 4_000_000}
    cost = price_of("azurerm_key_vault_key", {"key_type": "RSA-HSM", "key_size": 3072}, usage=usage)
    assert lines(cost)[2:] == [
        ("HSM-protected keys (first 250)", Decimal("1250")),
        ("HSM-protected keys (next 1250)", Decimal("3125")),
        ("HSM-protected keys (next 2500)", Decimal("2250")),
        ("HSM-protected keys (over 4000)", Decimal("400")),
        ("HSM-protected keys", Decimal("60")),
    ]


def test_a_hardware_key_is_one_key_unless_usage_says_more(price_of):
    attributes = {"key_type": "RSA-HSM", "key_size": 2048}
    assert price_of("azurerm_key_vault_key", attributes).monthly == Decimal("1")
    assert price_of("azurerm_key_vault_key", attributes, compat=True).state is CostState.USAGE


def test_a_managed_hsm_is_not_a_dedicated_one(price_of):
    attributes = {"location": "eastus", "sku_name": "Standard_B1"}
    kind = "azurerm_key_vault_managed_hardware_security_module"
    assert price_of(kind, attributes).monthly == Decimal("2336")
    assert price_of(kind, attributes, compat=True).monthly == Decimal("3540.5")


@pytest.mark.parametrize(
    ("protected", "usage", "monthly"),
    [
        ("VirtualMachines", {"monthly_servers_plan_2_nodes": 2}, "29.2"),
        ("CosmosDbs", {"cosmosdb_request_units": 1_000}, "8.76"),
        ("Dns", {"monthly_dns_queries": 15_000_000}, "10.5"),
        ("SqlServers", {"monthly_sql_outside_azure_vcores": 5}, "54.75"),
    ],
)
def test_defender_costs_by_what_it_protects(price_of, protected, usage, monthly):
    attributes = {"tier": "Standard", "resource_type": protected}
    cost = price_of("azurerm_security_center_subscription_pricing", attributes, usage=usage)
    assert cost.monthly == Decimal(monthly)


def test_a_dedicated_cluster_is_billed_once(price_of):
    cluster = {"dedicated_cluster_id": ("azurerm_eventhub_cluster", {"sku_name": "Dedicated_1"})}
    namespace, given = {"location": "eastus", "sku": "Standard"}, {"dedicated_cluster_id": True}
    assert price_of("azurerm_eventhub_cluster", {"location": "eastus"}).monthly == Decimal("4999.77")
    assert price_of("azurerm_eventhub_namespace", namespace, refers=cluster, unknown=given).state is CostState.USAGE
    parity = price_of("azurerm_eventhub_namespace", namespace, refers=cluster, unknown=given, compat=True)
    assert parity.monthly == Decimal("4999.77")


@pytest.mark.parametrize("sku", ["Premium_²", "Premium_", "Premium_99999999999", "Nothing"])
def test_a_strange_api_management_sku_is_no_crash(price_of, sku):
    price_of("azurerm_api_management", {"location": "eastus", "sku_name": sku})
