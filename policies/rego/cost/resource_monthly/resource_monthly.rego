# METADATA
# title: Cost of one resource
# description: No single resource may cost more a month than the environment's limit.
# custom:
#   level: deny
#   message: "`{address}` costs {planned_cents} a month; the limit for one resource is {limit_cents}"
#   remedy: "Choose a smaller size, or ask an owner to raise the limit"
#   parameters: {}
#   attributes: {}
#   references: {}
package costwarden.policies.cost.resource_monthly

import data.costwarden.lib.resources
import rego.v1

deny contains violation if {
	limit := input.limits.resource_monthly_cents
	some resource in input.resources
	resource.planned_cents > limit
	resources.kept(resource)
	violation := {"address": resource.address, "attribute": "", "values": {
		"planned_cents": resource.planned_cents,
		"limit_cents": limit,
	}}
}
