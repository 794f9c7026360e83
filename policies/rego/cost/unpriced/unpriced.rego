# METADATA
# title: Resource without a price
# description: The cost of this resource is unknown, so the totals are too low by an unknown amount.
# custom:
#   level: warn
#   message: "`{address}` ({type}) is {state}: its cost is unknown and not in the totals"
#   remedy: "Check its cost by hand; give usage in the usage file, or import prices: costwarden prices import"
#   parameters:
#     exclude_types: []
#   attributes: {}
#   references: {}
package costwarden.policies.cost.unpriced

import data.costwarden.lib.parameters
import data.costwarden.lib.resources
import rego.v1

defaults := {"exclude_types": []}

_settings := parameters.of("cost/unpriced", defaults)

deny contains violation if {
	excluded := _settings.exclude_types
	some resource in input.resources
	resource.state in {"unpriced", "unsupported"}
	resources.kept(resource)
	not resource.type in excluded
	violation := {"address": resource.address, "attribute": "", "values": {
		"type": resource.type,
		"state": resource.state,
	}}
}
