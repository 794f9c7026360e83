"""Storage, app plans, functions, analytics and AI; figures of the public test figures of Infracost."""

from __future__ import annotations

from decimal import Decimal

import pytest

HOT = {"account_kind": "StorageV2", "account_tier": "Standard", "account_replication_type": "LRS"}


def near(amount: str):
    return pytest.approx(Decimal(amount), rel=Decimal("0.002"))


def costs(cost):
    return {component.name: component.monthly_cost for component in cost.components}


def test_hot_blobs_get_cheaper_in_three_tiers(price_of):
    usage = {"storage_gb": 1_000_000}
    cost = costs(price_of("azurerm_storage_account", HOT, usage=usage, region="westus"))
    assert cost["Capacity (first 50TB)"] == near("1064.96")
    assert cost["Capacity (next 450TB)"] == near("9201.25")  # 460,800 GB
    assert cost["Capacity (over 500TB)"] == near("9338.37")  # 488,000 GB
    parity = costs(price_of("azurerm_storage_account", HOT, usage=usage, region="westus", compat=True))
    assert parity["Capacity (next 450TB)"] == near("10223.62")  # 512,000 GB wide


def test_cool_blobs_pay_for_retrieval(price_of):
    account = {**HOT, "access_tier": "Cool"}
    usage = {"storage_gb": 4_000_000, "monthly_data_retrieval_gb": 4000}
    cost = costs(price_of("azurerm_storage_account", account, usage=usage, region="westus"))
    assert (cost["Capacity"], cost["Data retrieval"]) == (46000, 40)


def test_without_usage_an_account_shows_prices_only(price_of):
    cost = price_of("azurerm_storage_account", HOT, region="westus")
    assert cost.monthly is None
    assert cost.components[0].name == "Capacity"
    assert cost.components[0].price == Decimal("0.0208")


def test_a_queue_takes_the_prices_of_its_account(price_of):
    refers = {"storage_account_name": ("azurerm_storage_account", {**HOT, "account_replication_type": "GRS"})}
    usage = {"monthly_storage_gb": 2000}
    cost = price_of("azurerm_storage_queue", {}, usage=usage, refers=refers, region="westus")
    assert costs(cost)["Capacity"] == near("119.6")


def test_a_premium_share_pays_its_quota(price_of):
    refers = {"storage_account_name": ("azurerm_storage_account", {"account_tier": "Premium"})}
    cost = price_of("azurerm_storage_share", {"quota": 100}, refers=refers, region="westus")
    assert costs(cost)["Data at rest"] == near("17.6")


@pytest.mark.parametrize(("system", "hourly"), [("Linux", "0.101"), ("Windows", "0.2")])
def test_a_plan_costs_its_workers(price_of, system, hourly):
    plan = {"sku_name": "P1v2", "os_type": system, "worker_count": 2}
    assert price_of("azurerm_service_plan", plan, region="eastus").monthly == Decimal(hourly) * 1460


@pytest.mark.parametrize("sku", ["Y1", "EP1", "F1", "WS1"])
def test_plans_billed_on_their_apps_are_free(price_of, sku):
    assert price_of("azurerm_service_plan", {"sku_name": sku, "os_type": "Linux"}, region="eastus").monthly == 0


def test_an_elastic_premium_function_costs_its_machine(price_of):
    refers = {"service_plan_id": ("azurerm_service_plan", {"sku_name": "EP2"})}
    cost = price_of("azurerm_linux_function_app", {}, refers=refers, region="eastus")
    assert cost.monthly == near("315.43")


def test_a_function_on_consumption_costs_its_gigabyte_seconds(price_of):
    usage = {"monthly_executions": 3_540_123, "execution_duration_ms": 495, "memory_mb": 490}
    cost = price_of("azurerm_linux_function_app", {}, usage=usage, region="eastus")
    assert cost.components[0].monthly_quantity == pytest.approx(Decimal("876180.4425"))
    assert cost.monthly == near("14.73")


def test_a_logic_app_costs_its_plans_machine(price_of):
    refers = {"app_service_plan_id": ("azurerm_service_plan", {"sku_name": "WS2"})}
    assert price_of("azurerm_logic_app_standard", {}, refers=refers, region="westeurope").monthly == near("359.96")


def test_search_units_are_partitions_times_replicas(price_of):
    service = {"sku": "basic", "partition_count": 2, "replica_count": 2}
    cost = price_of("azurerm_search_service", service, usage={"monthly_images_extracted": 6_000_000}, region="eastus")
    assert cost.monthly == near("5144.92")


def test_a_registry_pays_by_the_day_and_place(price_of):
    registry = {"sku": "Premium", "georeplications": [{"location": "East US"}]}
    cost = price_of("azurerm_container_registry", registry, usage={"storage_gb": 600}, region="westeurope")
    assert cost.monthly == near("110")


def test_a_dedicated_pool_costs_its_blocks_of_units(price_of):
    cost = price_of("azurerm_synapse_sql_pool", {"sku_name": "DW200c"}, region="westeurope")
    assert cost.monthly == near("2204.6")


def test_spark_costs_the_cores_of_its_nodes(price_of):
    pool = {"node_size": "Small", "node_count": 3}
    cost = price_of("azurerm_synapse_spark_pool", pool, usage={"monthly_hours": 11}, region="westeurope")
    assert cost.components[0].monthly_quantity == 132


def test_kafka_pays_its_nodes_and_their_disks(price_of):
    node = {"vm_size": "Standard_D3_V2"}
    roles = [{
        "head_node": [node],
        "zookeeper_node": [node],
        "worker_node": [{**node, "target_instance_count": 3, "number_of_disks_per_node": 2}],
    }]  # fmt: skip
    cost = price_of("azurerm_hdinsight_kafka_cluster", {"roles": roles}, region="westeurope")
    assert cost.monthly == 8 * 730 * Decimal("0.295") + 6 * Decimal("40.96")


def test_a_deployment_costs_its_tokens(price_of):
    deployment = {"model": [{"name": "text-embedding-3-large"}]}
    usage = {"monthly_text_embedding_tokens": 1_000_000_000}
    assert price_of("azurerm_cognitive_deployment", deployment, usage=usage, region="eastus").monthly == 130


def test_a_commitment_has_the_price_of_its_size(price_of):
    usage = {"monthly_commitment_luis_text_requests": 25_000_000, "monthly_commitment_luis_text_overage_requests": 1000}
    account = {"kind": "LUIS", "sku_name": "S0"}
    cost = costs(price_of("azurerm_cognitive_account", account, usage=usage, region="westeurope"))
    assert cost["Text requests (commitment)"] == 21750
    assert cost["Text requests (commitment overage)"] == Decimal("0.87")


def test_a_year_certificate_costs_a_twelfth_a_month(price_of):
    cost = price_of("azurerm_app_service_certificate_order", {"product_type": "WildCard"}, region="eastus")
    assert cost.monthly == near("25")
