# METADATA
# title: Monthly cost increase
# description: A change may not raise the monthly cost by more than the environment's limit.
# custom:
#   level: deny
#   message: "Adds {delta_cents} a month; the limit is {limit_cents}"
#   remedy: "Split or shrink the change, or ask an owner to raise the limit"
#   parameters: {}
#   attributes: {}
#   references: {}
package costwarden.policies.cost.monthly_delta

import rego.v1

deny contains violation if {
	input.cost.delta_cents > input.limits.monthly_delta_cents
	violation := {"address": "", "attribute": "", "values": {
		"delta_cents": input.cost.delta_cents,
		"limit_cents": input.limits.monthly_delta_cents,
	}}
}
