# METADATA
# title: Large machines outside production
# description: Environments without customers rarely need machines as large as production's.
# custom:
#   level: advise
#   message: "`{address}` is a {found} in {environment}; outside production {max_vcpus} vCPUs are the limit"
#   remedy: "Change {argument} to a size of at most {max_vcpus} vCPUs"
#   parameters:
#     prod_environments: [prod, production, live]
#     max_vcpus: 8
#   attributes:
#     aws_autoscaling_group: [mixed_instances_policy]
#     aws_db_instance: [instance_class]
#     aws_dms_replication_instance: [replication_instance_class]
#     aws_docdb_cluster_instance: [instance_class]
#     aws_eks_node_group: [instance_types]
#     aws_elasticache_cluster: [node_type]
#     aws_elasticache_replication_group: [node_type]
#     aws_elasticsearch_domain: [cluster_config]
#     aws_instance: [instance_type]
#     aws_launch_configuration: [instance_type]
#     aws_launch_template: [instance_type]
#     aws_neptune_cluster_instance: [instance_class]
#     aws_opensearch_domain: [cluster_config]
#     aws_rds_cluster_instance: [instance_class]
#     aws_redshift_cluster: [node_type]
#     aws_spot_instance_request: [instance_type]
#     azurerm_kubernetes_cluster: [default_node_pool]
#     azurerm_kubernetes_cluster_node_pool: [vm_size]
#     azurerm_linux_virtual_machine: [size]
#     azurerm_linux_virtual_machine_scale_set: [sku]
#     azurerm_mssql_database: [sku_name]
#     azurerm_mysql_flexible_server: [sku_name]
#     azurerm_postgresql_flexible_server: [sku_name]
#     azurerm_virtual_machine: [vm_size]
#     azurerm_windows_virtual_machine: [size]
#     azurerm_windows_virtual_machine_scale_set: [sku]
#     google_compute_instance: [machine_type]
#     google_compute_instance_template: [machine_type]
#     google_container_cluster: [node_config]
#     google_container_node_pool: [node_config]
#     google_sql_database_instance: [settings]
#   references: {}
package costwarden.policies.waste.nonprod_size

import data.costwarden.lib.environments
import data.costwarden.lib.parameters
import data.costwarden.lib.sizes
import rego.v1

defaults := {"prod_environments": environments.production, "max_vcpus": 8}

_settings := parameters.of("waste/nonprod_size", defaults)

deny contains violation if {
	some [index, argument, size] in sizes.named
	sizes.vcpus[size] > _settings.max_vcpus
	resource := input.resources[index]
	environments.nonprod(resource.environment, _settings.prod_environments)
	violation := {"address": resource.address, "attribute": argument, "values": {
		"argument": argument,
		"found": size,
		"vcpus": sizes.vcpus[size],
		"max_vcpus": _settings.max_vcpus,
		"environment": resource.environment,
	}}
}
