# METADATA
# title: Machine sizes
# description: Every place in which a kept resource names a machine size, and how large that size is.
package costwarden.lib.sizes

import data.costwarden.lib.resources
import rego.v1

_flat := {
	"aws_db_instance": "instance_class",
	"aws_dms_replication_instance": "replication_instance_class",
	"aws_docdb_cluster_instance": "instance_class",
	"aws_elasticache_cluster": "node_type",
	"aws_elasticache_replication_group": "node_type",
	"aws_instance": "instance_type",
	"aws_launch_configuration": "instance_type",
	"aws_launch_template": "instance_type",
	"aws_neptune_cluster_instance": "instance_class",
	"aws_rds_cluster_instance": "instance_class",
	"aws_redshift_cluster": "node_type",
	"aws_spot_instance_request": "instance_type",
	"azurerm_kubernetes_cluster_node_pool": "vm_size",
	"azurerm_linux_virtual_machine": "size",
	"azurerm_linux_virtual_machine_scale_set": "sku",
	"azurerm_mssql_database": "sku_name",
	"azurerm_mysql_flexible_server": "sku_name",
	"azurerm_postgresql_flexible_server": "sku_name",
	"azurerm_virtual_machine": "vm_size",
	"azurerm_windows_virtual_machine": "size",
	"azurerm_windows_virtual_machine_scale_set": "sku",
	"google_compute_instance": "machine_type",
	"google_compute_instance_template": "machine_type",
}

_nested := {
	"aws_elasticsearch_domain": ["cluster_config", "instance_type"],
	"aws_opensearch_domain": ["cluster_config", "instance_type"],
	"azurerm_kubernetes_cluster": ["default_node_pool", "vm_size"],
	"google_container_cluster": ["node_config", "machine_type"],
	"google_container_node_pool": ["node_config", "machine_type"],
	"google_sql_database_instance": ["settings", "tier"],
}

# [position in input.resources, argument, size]
named contains [index, argument, size] if {
	some type, argument in _flat
	some index in resources.by_type[type]
	size := input.resources[index].attributes[argument]
	is_string(size)
}

named contains [index, argument, size] if {
	some type, path in _nested
	some index in resources.by_type[type]
	some place, block in resources.blocks(input.resources[index], path[0])
	size := block[path[1]]
	is_string(size)
	argument := sprintf("%s.%d.%s", [path[0], place, path[1]])
}

named contains [index, argument, size] if {
	some index in resources.by_type.aws_eks_node_group
	some place, size in resources.blocks(input.resources[index], "instance_types")
	is_string(size)
	argument := sprintf("instance_types.%d", [place])
}

named contains [index, argument, size] if {
	some index in resources.by_type.aws_autoscaling_group
	some policy in resources.blocks(input.resources[index], "mixed_instances_policy")
	some template in policy.launch_template
	some place, override in template.override
	size := override.instance_type
	is_string(size)
	is_number(place)
	argument := sprintf("mixed_instances_policy.0.launch_template.0.override.%d.instance_type", [place])
}

# Sizes are checked once each, however many resources name them.
_distinct contains size if some [_, _, size] in named

# size -> about how many vCPUs it has; sizes of unknown scheme, and small ones, are absent.
vcpus := {size: largest |
	some size in _distinct
	counts := _vcpus(size)
	count(counts) > 0
	largest := max(counts)
}

_vcpus(size) := ({number |
	some part in split(size, ".")
	number := _aws_vcpus(part)
} | {number |
	some pattern in _counted
	regex.match(pattern, size)
	number := to_number(regex.replace(size, pattern, "$1"))
}) | {number | number := _azure_first_generations[size]}

_aws_vcpus("large") := 2

_aws_vcpus("xlarge") := 4

_aws_vcpus(part) := 4 * to_number(trim_suffix(part, "xlarge")) if regex.match(`^[0-9]{1,3}xlarge$`, part)

_aws_vcpus(part) := 96 if regex.match(`^metal(-[0-9]{1,3}xl)?$`, part)

_counted := {
	# Azure names the count after the series letters from the third generation on: Standard_D16s_v5.
	`^(?:[A-Z]+_)?Standard_[A-Z]+([0-9]{1,3})(?:-[0-9]{1,3})?[a-z]*(?:_[0-9A-Z]+)?_v[3-9]$`,
	`^Standard_(?:F|B|L|E|M)([0-9]{1,3})[a-z]*(?:_v2)?$`,
	`^(?:GP|BC|HS)(?:_S)?_Gen[0-9]_([0-9]{1,3})$`,
	# Google: n2-standard-16, n1-highmem-8, db-n1-standard-8; custom-8-32768, n2-custom-8-32768, db-custom-8-32768.
	`^(?:db-)?[a-z][0-9][a-z]?-(?:standard|highmem|highcpu|ultramem|megamem)-([0-9]{1,3})(?:-[a-z]+)?$`,
	`^(?:db-|[a-z][0-9][a-z]?-)?custom-([0-9]{1,3})-[0-9]{1,7}(?:-ext)?$`,
}

# The first two generations of Azure's D series count sizes, not vCPUs.
_azure_first_generations := {size: number |
	some step, number in {"3": 4, "4": 8, "5": 16, "13": 8, "14": 16, "15": 20}
	some prefix in ["Standard_D", "Standard_DS"]
	some suffix in ["", "_v2"]
	size := concat("", [prefix, step, suffix])
}
