"""Databases; figures of the public test figures of Infracost and the Azure price pages."""

from __future__ import annotations

from decimal import Decimal

import pytest


def near(amount: str):
    return pytest.approx(Decimal(amount), rel=Decimal("0.001"))


def test_a_general_purpose_database_costs_cores_licence_and_storage(price_of):
    cost = price_of("azurerm_mssql_database", {"sku_name": "GP_Gen5_4"}, region="eastus")
    assert [component.name for component in cost.components] == [
        "Compute (provisioned, GP_Gen5_4)",
        "SQL license",
        "Storage",
        "Long-term retention (RA-GRS)",
        "PITR backup storage (RA-GRS)",
    ]
    assert cost.components[0].price == near("0.608863")
    assert cost.monthly == near("736.95")


def test_cores_of_a_size_nobody_tested_cost_in_proportion(price_of):
    cost = price_of("azurerm_mssql_database", {"sku_name": "GP_Gen5_10", "license_type": "BasePrice"}, region="eastus")
    assert cost.components[0].monthly_cost == near("1111.17")


def test_a_standard_database_pays_for_what_it_stores_above_the_included(price_of):
    cost = price_of("azurerm_mssql_database", {"sku_name": "S12", "max_size_gb": 500}, region="eastus")
    assert cost.monthly == near("4458.09")


def test_a_pooled_database_costs_its_backups_only(price_of):
    cost = price_of("azurerm_mssql_database", {"sku_name": "ElasticPool"}, region="eastus")
    assert cost.monthly is None
    assert len(cost.components) == 2


def test_a_serverless_database_shows_its_price(price_of):
    cost = price_of("azurerm_mssql_database", {}, usage={"monthly_vcore_hours": 500}, region="eastus")
    assert cost.components[0].monthly_cost == near("260.88")


def test_a_pool_of_dtus_costs_its_pack(price_of):
    pool = {"sku": [{"name": "StandardPool", "tier": "Standard", "capacity": 200}], "max_size_gb": 300}
    cost = price_of("azurerm_mssql_elasticpool", pool, region="westeurope")
    assert [component.monthly_cost for component in cost.components] == [near("441.04"), near("22.1")]


def test_a_managed_instance_stores_32_gb_for_nothing(price_of):
    instance = {"sku_name": "GP_Gen5", "vcores": 4, "storage_size_in_gb": 64, "license_type": "LicenseIncluded"}
    cost = price_of("azurerm_mssql_managed_instance", instance, region="westeurope", compat=True)
    assert cost.monthly == near("785.20")


def test_high_availability_doubles_a_flexible_server_unless_infracost_is_repeated(price_of):
    server = {"sku_name": "GP_Standard_D4s_v3", "storage_mb": 32768, "high_availability": [{"mode": "SameZone"}]}
    one = price_of("azurerm_postgresql_flexible_server", server, region="westus", compat=True)
    two = price_of("azurerm_postgresql_flexible_server", server, region="westus")
    assert one.components[0].monthly_cost == near("284.7")
    assert two.components[0].monthly_cost == near("569.4")


def test_a_flexible_server_has_32_gb_unless_it_says_otherwise(price_of):
    server = {"sku_name": "B_Standard_B1ms"}
    cost = price_of("azurerm_postgresql_flexible_server", server, region="westus")
    assert cost.components[1].monthly_quantity == 32
    assert (
        price_of("azurerm_postgresql_flexible_server", server, region="westus", compat=True)
        .components[1]
        .monthly_quantity
        is None
    )


def test_mysql_includes_iops_by_its_size(price_of):
    server = {"sku_name": "B_Standard_B1ms", "storage": [{"size_gb": 100, "iops": 700}]}
    cost = price_of("azurerm_mysql_flexible_server", server, region="westus")
    assert {c.name: c.monthly_quantity for c in cost.components}["Additional IOPS"] == 100


def test_a_single_server_costs_cores_and_storage(price_of):
    cost = price_of("azurerm_mariadb_server", {"sku_name": "GP_Gen5_4", "storage_mb": 5120}, region="eastus")
    assert cost.monthly == near("256.365")


def test_premium_redis_costs_each_shards_nodes(price_of):
    cache = {"sku_name": "Premium", "family": "P", "capacity": 1, "shard_count": 3}
    cost = price_of("azurerm_redis_cache", cache, region="eastus")
    assert cost.components[0].monthly_quantity == 6
    assert cost.monthly == near("1213.26")


ACCOUNT = {
    "location": "eastus",
    "geo_location": [{"location": "westus"}, {"location": "centralus", "zone_redundant": True}],
    "backup": [{"type": "Periodic"}],
}


def test_cosmos_throughput_is_paid_per_location_more_with_zones(price_of):
    refers = {"account_name": ("azurerm_cosmosdb_account", ACCOUNT)}
    cost = price_of("azurerm_cosmosdb_sql_database", {"throughput": 500}, refers=refers, region="eastus")
    names = [component.name for component in cost.components[:2]]
    assert names == [
        "Provisioned throughput (provisioned, West US)",
        "Provisioned throughput (provisioned, Central US)",
    ]
    assert [component.monthly_cost for component in cost.components[:2]] == [Decimal("29.2"), Decimal("36.5")]


def test_a_container_in_shared_throughput_has_none_of_its_own(price_of):
    refers = {"account_name": ("azurerm_cosmosdb_account", ACCOUNT)}
    cost = price_of("azurerm_cosmosdb_sql_container", {}, refers=refers, region="eastus")
    assert not any("throughput" in component.name for component in cost.components)


def test_two_copies_of_a_periodic_backup_are_free(price_of):
    refers = {"account_name": ("azurerm_cosmosdb_account", {**ACCOUNT, "backup": [{"retention_in_hours": 16}]})}
    cost = price_of(
        "azurerm_cosmosdb_table", {"throughput": 400}, usage={"storage_gb": 1000}, refers=refers, region="eastus"
    )
    backups = [component for component in cost.components if "backup" in component.name]
    assert [component.monthly_quantity for component in backups] == [2000, 2000]
