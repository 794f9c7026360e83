# METADATA
# title: ${title}
# description: What this policy asks for, and why it is worth asking.
# custom:
#   level: advise
#   message: "`{address}` has {found}"
#   remedy: "Say the exact change"
#   parameters: {}
#   attributes:
#     aws_instance: [instance_type]
#   references: {}
package costwarden.policies.${room}.${policy}

import data.costwarden.lib.resources
import rego.v1

deny contains violation if {
	some resource in resources.of_type("aws_instance")
	resource.attributes.instance_type == "x1.32xlarge"
	violation := {
		"address": resource.address,
		"attribute": "instance_type",
		"values": {"found": resource.attributes.instance_type},
	}
}
