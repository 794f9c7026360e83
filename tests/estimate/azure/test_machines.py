"""Machines, disks, node pools; figures of the Azure price pages and the public test figures of Infracost."""

from __future__ import annotations

from decimal import Decimal

import pytest

DISK = {"storage_account_type": "Standard_LRS"}


def test_a_linux_machine_costs_its_hours_and_its_disk(price_of):
    cost = price_of("azurerm_linux_virtual_machine", {"size": "Standard_F2", "os_disk": [DISK]}, region="eastus")
    assert cost.components[0].name == "Instance usage (Linux, pay as you go, Standard_F2)"
    assert cost.components[0].monthly_cost == Decimal("0.099") * 730
    assert cost.subresources[0].components[0].monthly_cost == Decimal("1.536")


def test_a_size_without_its_prefix_is_standard(price_of):
    cost = price_of("azurerm_linux_virtual_machine", {"size": "F2"}, region="eastus")
    assert cost.monthly == Decimal("0.099") * 730


def test_hybrid_benefit_pays_the_linux_price(price_of):
    windows = {"size": "Standard_F2", "license_type": "Windows_Server"}
    assert price_of("azurerm_windows_virtual_machine", windows, region="eastus").monthly == Decimal("0.099") * 730
    assert price_of("azurerm_windows_virtual_machine", {"size": "Standard_F2"}, region="eastus").monthly == (
        Decimal("0.192") * 730
    )


def test_spot_costs_less_unless_infracost_is_repeated(price_of):
    machine = {"size": "Standard_D2s_v3", "priority": "Spot"}
    spot = price_of("azurerm_linux_virtual_machine", machine, region="westeurope")
    full = price_of("azurerm_linux_virtual_machine", machine, region="westeurope", compat=True)
    assert full.monthly == Decimal("0.12") * 730
    assert spot.monthly is not None
    assert spot.monthly < full.monthly


@pytest.mark.parametrize(
    ("attributes", "name", "cost"),
    [
        ({}, "Storage (S4, LRS)", "1.536"),
        ({"disk_size_gb": 128}, "Storage (S10, LRS)", "5.888"),
        ({"disk_size_gb": 129}, "Storage (S15, LRS)", "11.328"),
        ({"storage_account_type": "StandardSSD_LRS", "disk_size_gb": 4}, "Storage (E1, LRS)", "0.3"),
        ({"storage_account_type": "Premium_LRS"}, "Storage (P4, LRS)", "5.28"),
    ],
)
def test_a_disk_costs_its_next_size_step(price_of, attributes, name, cost):
    disk = price_of("azurerm_managed_disk", attributes, region="eastus")
    assert (disk.components[0].name, disk.monthly) == (name, Decimal(cost))


def test_an_ultra_disk_costs_what_it_has_provisioned(price_of):
    disk = {"storage_account_type": "UltraSSD_LRS", "disk_size_gb": 2000, "disk_iops_read_write": 4000}
    cost = price_of("azurerm_managed_disk", disk, region="eastus")
    assert [component.monthly_quantity for component in cost.components] == [2048, 4000, 8]
    assert cost.components[1].monthly_cost == pytest.approx(Decimal("198.56"), abs=Decimal("0.01"))


def test_a_scale_set_takes_machines_and_disks_as_often_as_it_has_instances(price_of):
    scale_set = {"sku": "Standard_F2", "instances": 3, "os_disk": [DISK]}
    cost = price_of("azurerm_linux_virtual_machine_scale_set", scale_set, region="eastus")
    assert cost.monthly == 3 * (Decimal("0.099") * 730 + Decimal("1.536"))


def test_windows_is_recognised_by_the_image_of_the_earlier_machine_type(price_of):
    machine = {"vm_size": "Standard_F2", "storage_image_reference": [{"offer": "WindowsServer"}]}
    cost = price_of("azurerm_virtual_machine", machine, region="eastus")
    assert cost.components[0].name == "Instance usage (Windows, pay as you go, Standard_F2)"


@pytest.mark.parametrize(
    ("size", "disk"), [("Standard_DS2_v2", "P10"), ("Standard_D2_v3", "S10"), ("Standard_D2s_v3", "P10")]
)
def test_a_node_has_a_premium_disk_where_its_size_takes_one(price_of, size, disk):
    cost = price_of("azurerm_kubernetes_cluster_node_pool", {"vm_size": size, "node_count": 2}, region="eastus")
    assert cost.components[0].monthly_quantity == 1460
    assert cost.subresources[0].components[0].name == f"Storage ({disk}, LRS)"
    assert cost.subresources[0].components[0].monthly_quantity == 2


def test_no_nodes_are_no_nodes_unless_infracost_is_repeated(price_of):
    pool = {"vm_size": "Standard_D2_v3", "node_count": 0, "os_disk_type": "Ephemeral"}
    assert price_of("azurerm_kubernetes_cluster_node_pool", pool, region="eastus").monthly == 0
    assert price_of("azurerm_kubernetes_cluster_node_pool", pool, region="eastus", compat=True).monthly == (
        Decimal("0.096") * 730
    )


def test_the_control_plane_of_a_standard_cluster_costs(price_of):
    pool = {"vm_size": "Standard_D2_v3", "os_disk_type": "Ephemeral"}
    cost = price_of(
        "azurerm_kubernetes_cluster", {"sku_tier": "Standard", "default_node_pool": [pool]}, region="eastus"
    )
    assert cost.components[0].monthly_cost == 73
    assert cost.monthly == 73 + Decimal("0.096") * 730


def test_a_training_cluster_ranges_between_its_least_and_most_nodes(price_of):
    cluster = {"vm_size": "Standard_D2_v3", "scale_settings": [{"min_node_count": 1, "max_node_count": 4}]}
    cost = price_of("azurerm_machine_learning_compute_cluster", cluster, region="eastus")
    assert (cost.low, cost.high) == (Decimal("0.096") * 730, Decimal("0.096") * 2920)
