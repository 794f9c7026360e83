# METADATA
# title: gp2 volumes
# description: gp3 costs less than gp2 for EBS volumes, and does more for the same price in RDS and OpenSearch.
# custom:
#   level: advise
#   message: "`{address}`: {argument} is gp2; gp3 does more for the same price or less"
#   remedy: "Set {argument} to \"gp3\"; above 1,000 GiB set iops to keep more than 3,000"
#   parameters: {}
#   attributes:
#     aws_db_instance: [storage_type]
#     aws_ebs_volume: [type]
#     aws_elasticsearch_domain: [ebs_options]
#     aws_instance: [root_block_device, ebs_block_device]
#     aws_launch_configuration: [root_block_device, ebs_block_device]
#     aws_launch_template: [block_device_mappings]
#     aws_opensearch_domain: [ebs_options]
#     aws_spot_instance_request: [root_block_device, ebs_block_device]
#   references: {}
package costwarden.policies.waste.gp2_volume

import data.costwarden.lib.resources
import rego.v1

_flat := {"aws_db_instance": "storage_type", "aws_ebs_volume": "type"}

_nested := {
	"aws_elasticsearch_domain": ["ebs_options"],
	"aws_instance": ["root_block_device", "ebs_block_device"],
	"aws_launch_configuration": ["root_block_device", "ebs_block_device"],
	"aws_opensearch_domain": ["ebs_options"],
	"aws_spot_instance_request": ["root_block_device", "ebs_block_device"],
}

deny contains violation if {
	some type, argument in _flat
	some resource in resources.of_type(type)
	resource.attributes[argument] == "gp2"
	violation := _violation(resource, argument)
}

deny contains violation if {
	some type, names in _nested
	some resource in resources.of_type(type)
	some name in names
	some place, block in resources.blocks(resource, name)
	block.volume_type == "gp2"
	violation := _violation(resource, sprintf("%s.%s.volume_type", [name, _label(place, block)]))
}

deny contains violation if {
	some resource in resources.of_type("aws_launch_template")
	some place, mapping in resources.blocks(resource, "block_device_mappings")
	some block in mapping.ebs
	block.volume_type == "gp2"
	violation := _violation(resource, sprintf("block_device_mappings.%s.ebs.volume_type", [_label(place, mapping)]))
}

# Blocks of a set have no lasting position, but a device name.
# regal ignore:argument-always-wildcard
_label(_, block) := block.device_name if {
	is_string(block.device_name)
} else := "0" if {
	not block.device_name
} else := "device"

_violation(resource, argument) := {
	"address": resource.address,
	"attribute": argument,
	"values": {"argument": argument, "found": "gp2"},
}
