"""azurerm_security_center_subscription_pricing: Defender plans, by what they protect."""

from __future__ import annotations

from costwarden.estimate.azure._lines import metered
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView

SERVICE = "Microsoft Defender for Cloud"


def _plan(label: str, unit: str, key: str) -> Dimension:
    sku = label.lower().replace(", ", "/").replace(" ", "-")
    return metered(SERVICE, f"Defender for {label}", unit, key, sku=f"defender/{sku}")


COSMOS = metered(  # priced by hundreds of request units
    SERVICE, "Defender for Cosmos DB", "RU/s x 100", "cosmosdb_request_units", sku="defender/cosmos-db", per=100
)
PLANS: dict[str, tuple[Dimension, ...]] = {
    "appservices": (_plan("app service", "node", "monthly_app_service_nodes"),),
    "arm": (_plan("ARM", "subscription", "monthly_arm_subscriptions"),),
    "containerregistry": (_plan("container registries", "image", "monthly_container_registry_images"),),
    "containers": (_plan("containers", "vCore", "monthly_containers_vcores"),),
    "cosmosdbs": (COSMOS,),
    "dns": (_plan("DNS", "1M queries", "monthly_dns_queries"),),
    "keyvaults": (_plan("Key Vault", "key vault", "monthly_key_vaults"),),
    "kubernetesservice": (_plan("kubernetes", "core", "monthly_kubernetes_cores"),),
    "opensourcerelationaldatabases": (
        _plan("MySQL", "instance", "monthly_mysql_instances"),
        _plan("PostgreSQL", "instance", "monthly_postgresql_instances"),
        _plan("MariaDB", "instance", "monthly_mariadb_instances"),
    ),
    "sqlservers": (_plan("SQL, outside Azure", "vCore", "monthly_sql_outside_azure_vcores"),),
    "sqlservervirtualmachines": (_plan("SQL, Azure-connected", "instance", "monthly_sql_azure_connected_instances"),),
    "storageaccounts": (_plan("storage", "storage account", "monthly_storage_accounts"),),
    "virtualmachines": (
        _plan("servers, plan 1", "server", "monthly_servers_plan_1_nodes"),
        _plan("servers, plan 2", "server", "monthly_servers_plan_2_nodes"),
    ),
}


def dimensions(view: ResourceView) -> list[Dimension]:
    if view.text("tier").lower() != "standard":
        return []
    return list(PLANS.get(view.text("resource_type", "VirtualMachines").lower(), ()))


RESOURCE = ResourceType("azurerm_security_center_subscription_pricing", dimensions)
