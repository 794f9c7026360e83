"""The switches of the estimator: for each a resource on which the two modes differ, and what each says about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from costwarden.estimate.model import CostComponent, SideCost


@dataclass(frozen=True, slots=True)
class Switch:
    """One resource on which the two modes differ, and what each says about it."""

    topic: str  # the first column of the page's table
    type: str
    attributes: dict[str, Any]
    look: Callable[[SideCost], object]
    parity: object
    billed: object
    usage: dict[str, Any] = field(default_factory=dict)
    region: str = "us-east-1"


def parts(cost: SideCost) -> list[CostComponent]:
    found = list(cost.components)
    rest = list(cost.subresources)
    while rest:
        sub = rest.pop(0)
        found += sub.components
        rest += sub.subresources
    return found


def monthly(cost: SideCost) -> object:
    return None if cost.monthly is None else str(cost.monthly.quantize(Decimal("0.01")))


def quantity(name: str) -> Callable[[SideCost], object]:
    """The monthly quantities of the components whose name begins so, added up; None where one is unknown."""

    def look(cost: SideCost) -> object:
        amounts = [part.monthly_quantity for part in parts(cost) if part.name.startswith(name)]
        if not amounts or None in amounts:
            return None
        return str(sum(amount.normalize() for amount in amounts if amount is not None).quantize(Decimal("0.01")))

    return look


def names(cost: SideCost) -> object:
    return [part.name for part in parts(cost)]


def state(cost: SideCost) -> object:
    return cost.state.value


def by_use(name: str) -> Callable[[SideCost], object]:
    return lambda cost: next(part.usage_based for part in parts(cost) if part.name.startswith(name))


GATEWAY = {"sku": [{"name": "Standard_v2", "tier": "Standard_v2", "capacity": 2}], "location": "westus"}
SPOT = {"machine_type": "n2-standard-4", "zone": "us-central1-a", "scheduling": [{"provisioning_model": "SPOT"}]}
AZURE_VM = {"size": "Standard_D2_v3", "location": "westeurope", "priority": "Spot", "os_disk": [{}]}
CLUSTER = {"sku_tier": "Premium", "default_node_pool": [{"vm_size": "Standard_D2_v2", "node_count": 1}]}
POSTGRESQL = {"sku_name": "GP_Standard_D4s_v3", "location": "eastus"}
MYSQL = {"sku_name": "GP_Standard_D2ds_v4", "location": "eastus"}
SWITCHES = [
    Switch("public IPv4 address", "aws_eip", {"instance": "i-1"}, monthly, "0.00", "3.65"),
    Switch(
        "load balancer capacity units",
        "aws_lb",
        {},
        quantity("Load balancer cap"),
        "1.00",
        "4.00",
        {"new_connections": 100},
    ),
    Switch(
        "gateway load balancer",
        "aws_lb",
        {"load_balancer_type": "gateway"},
        names,
        ["Network load balancer", "Load balancer capacity units"],
        ["Gateway load balancer", "Load balancer capacity units"],
    ),
    Switch(
        "S3 storage tiers", "aws_s3_bucket", {}, monthly, "2300.00", "2251.20", {"standard": {"storage_gb": 100_000}}
    ),
    Switch(
        "VPC endpoint tiers",
        "aws_vpc_endpoint",
        {"vpc_endpoint_type": "Interface"},
        monthly,
        "16007.30",
        "16201.60",
        {"monthly_data_processed_gb": 2_000_000},
    ),
    Switch(
        "OpenSearch disks and IOPS",
        "aws_opensearch_domain",
        {
            "cluster_config": [{"instance_type": "m5.large.search", "instance_count": 3}],
            "ebs_options": [{"ebs_enabled": True, "volume_size": 100, "volume_type": "io1", "iops": 1000}],
        },
        quantity("Storage IOPS"),
        "1000.00",
        "3000.00",
    ),
    Switch(
        "Lambda duration",
        "aws_lambda_function",
        {},
        quantity("Duration"),
        "125.00",
        None,
        {"monthly_requests": 1_000_000},
    ),
    Switch(
        "MSK storage",
        "aws_msk_cluster",
        {
            "number_of_broker_nodes": 2,
            "broker_node_group_info": [{"instance_type": "kafka.m5.large", "ebs_volume_size": 100}],
        },
        by_use("Storage"),
        True,
        False,
    ),
    Switch(
        "EFS provisioned throughput",
        "aws_efs_file_system",
        {"throughput_mode": "provisioned", "provisioned_throughput_in_mibps": 100},
        by_use("Provisioned"),
        True,
        False,
    ),
    Switch(
        "AKS Premium tier",
        "azurerm_kubernetes_cluster",
        CLUSTER,
        quantity("Uptime SLA"),
        None,
        "730.00",
        region="eastus",
    ),
    Switch(
        "AKS pool of no nodes",
        "azurerm_kubernetes_cluster_node_pool",
        {"vm_size": "Standard_D2_v2", "node_count": 0},
        quantity("Instance usage"),
        "730.00",
        "0.00",
        region="eastus",
    ),
    Switch(
        "PostgreSQL flexible standby",
        "azurerm_postgresql_flexible_server",
        POSTGRESQL | {"high_availability": [{"mode": "ZoneRedundant"}]},
        quantity("Compute"),
        "730.00",
        "1460.00",
        region="eastus",
    ),
    Switch(
        "PostgreSQL flexible storage",
        "azurerm_postgresql_flexible_server",
        POSTGRESQL,
        quantity("Storage"),
        None,
        "32.00",
        region="eastus",
    ),
    Switch(
        "MySQL flexible IOPS",
        "azurerm_mysql_flexible_server",
        MYSQL | {"storage": [{"size_gb": 100, "iops": 1000}]},
        quantity("Additional IOPS"),
        "640.00",
        "400.00",
        region="eastus",
    ),
    Switch(
        "MySQL flexible standby",
        "azurerm_mysql_flexible_server",
        MYSQL | {"high_availability": [{"mode": "ZoneRedundant"}]},
        quantity("Compute"),
        "730.00",
        "1460.00",
        region="eastus",
    ),
    Switch(
        "App Gateway capacity",
        "azurerm_application_gateway",
        GATEWAY,
        by_use("V2 capacity"),
        True,
        False,
        region="westus",
    ),
    Switch(
        "Hot blob tiers",
        "azurerm_storage_account",
        {
            "account_kind": "StorageV2",
            "account_tier": "Standard",
            "account_replication_type": "LRS",
            "access_tier": "Hot",
        },
        quantity("Capacity (over 500TB)"),
        "36800.00",
        "88000.00",
        {"storage_gb": 600_000},
        region="westus",
    ),
    Switch(
        "Azure spot machine",
        "azurerm_linux_virtual_machine",
        AZURE_VM,
        quantity("Instance usage (Linux, spot"),
        None,
        "730.00",
        region="westeurope",
    ),
    Switch(
        "Compute Engine spot machine",
        "google_compute_instance",
        SPOT,
        quantity("Instance usage (Linux/UNIX, preemptible"),
        None,
        "730.00",
        region="us-central1",
    ),
    Switch(
        "unknown disk type",
        "google_compute_disk",
        {"type": "hyperdisk-ml", "size": 100},
        state,
        "priced",
        "unpriced",
        region="us-central1",
    ),
    Switch(
        "Cloud Run without a minimum",
        "google_cloud_run_v2_service",
        {"template": [{"containers": [{"resources": [{"cpu_idle": False}]}]}]},
        monthly,
        "24.97",
        None,
        region="us-central1",
    ),
]
