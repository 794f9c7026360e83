# METADATA
# title: Previous generation of machines
# description: Older machine families do less for the same money, and run out of stock and of support.
# custom:
#   level: advise
#   message: "`{address}`: {found} is of a previous generation ({family})"
#   remedy: "Change {argument} to the {successor} family"
#   parameters:
#     allowed: []
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
#     google_compute_instance: [machine_type, guest_accelerator]
#     google_compute_instance_template: [machine_type, guest_accelerator]
#     google_container_cluster: [node_config]
#     google_container_node_pool: [node_config]
#     google_sql_database_instance: [settings]
#   references: {}
package costwarden.policies.waste.previous_generation

import data.costwarden.lib.parameters
import data.costwarden.lib.resources
import data.costwarden.lib.sizes
import rego.v1

# Families or sizes to leave alone.
defaults := {"allowed": []}

_settings := parameters.of("waste/previous_generation", defaults)

deny contains violation if {
	allowed := _settings.allowed
	some [index, argument, size] in sizes.named
	resource := input.resources[index]
	some old in _old(resource.type, size)
	family := old.family
	not family in allowed
	not size in allowed
	not _needs_old_family(resource)
	violation := {"address": resource.address, "attribute": argument, "values": {
		"argument": argument,
		"found": size,
		"family": family,
		"successor": old.successor,
	}}
}

# Google attaches GPUs such as the T4 to N1 machines only.
_needs_old_family(resource) if count(resources.blocks(resource, "guest_accelerator")) > 0

_old(type, size) := {{"family": family, "successor": successor}} if {
	startswith(type, "aws_")
	family := _aws_family(split(size, "."))
	successor := _aws_successors[object.get(_aws_catalogues, type, "ec2")][family]
} else := {{"family": one.family, "successor": one.successor} |
	some one in _patterns
	startswith(type, one.provider)
	regex.match(one.pattern, size)
}

_aws_family(parts) := family if {
	parts[0] in {"cache", "db", "dms"}
	family := parts[1]
} else := parts[0]

_aws_catalogues := {
	"aws_db_instance": "rds",
	"aws_dms_replication_instance": "dms",
	"aws_docdb_cluster_instance": "graviton",
	"aws_elasticache_cluster": "graviton",
	"aws_elasticache_replication_group": "graviton",
	"aws_elasticsearch_domain": "graviton",
	"aws_neptune_cluster_instance": "graviton",
	"aws_opensearch_domain": "graviton",
	"aws_rds_cluster_instance": "rds",
	"aws_redshift_cluster": "redshift",
}

# Successors of the same processor architecture, except for managed services, where it makes no difference.
_aws_successors := {
	"ec2": {
		"a1": "m6g", "c1": "c6i", "c3": "c6i", "c4": "c6i", "cc2": "c6i", "cr1": "r6i", "d2": "d3", "g2": "g4dn",
		"g3": "g4dn", "hs1": "d3", "i2": "i4i", "m1": "m6i", "m2": "r6i", "m3": "m6i", "m4": "m6i", "p2": "g5",
		"r3": "r6i", "r4": "r6i", "t1": "t3", "t2": "t3",
	},
	"rds": {
		"m1": "m6i", "m2": "r6i", "m3": "m6i", "m4": "m6i", "r3": "r6i", "r4": "r6i", "t1": "t3", "t2": "t3",
	},
	"dms": {"c4": "c6i", "r4": "r6i", "t2": "t3"},
	"graviton": {
		"c1": "r6g", "c4": "c6g", "i2": "i3", "m1": "m6g", "m2": "r6g", "m3": "m6g", "m4": "m6g", "r3": "r6g",
		"r4": "r6g", "t1": "t3", "t2": "t3",
	},
	"redshift": {"dc1": "ra3", "ds1": "ra3", "ds2": "ra3"},
}

# Series that Azure and Google name as earlier generations.
_patterns := [
	{"provider": "azurerm_", "family": "A", "successor": "Dasv5", "pattern": `^(?:Basic|Standard)_A[0-9]+m?(_v2)?$`},
	{"provider": "azurerm_", "family": "D, DS", "successor": "Dasv5", "pattern": `^Standard_DS?[0-9]+(?:-[0-9]+)?$`},
	{"provider": "azurerm_", "family": "Dv2", "successor": "Dasv5", "pattern": `^Standard_DS?[0-9-]+_v2$`},
	{"provider": "azurerm_", "family": "F, Fs", "successor": "Dasv5", "pattern": `^Standard_F[0-9]+s?$`},
	{"provider": "azurerm_", "family": "G, GS", "successor": "Easv5", "pattern": `^Standard_GS?[0-9]+(?:-[0-9]+)?$`},
	{"provider": "azurerm_", "family": "Ls", "successor": "Lasv3", "pattern": `^Standard_L[0-9]+s$`},
	{"provider": "google_", "family": "f1, g1", "successor": "e2", "pattern": `^(?:f1-micro|g1-small)$`},
	{"provider": "google_", "family": "n1", "successor": "n2d", "pattern": `^n1-(?:standard|highmem|highcpu|custom)-`},
]
