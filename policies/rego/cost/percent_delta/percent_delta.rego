# METADATA
# title: Relative cost increase
# description: A change may not raise the monthly cost by more than the limit in percent; nothing is compared with zero.
# custom:
#   level: deny
#   message: "Adds {delta_cents} to {past_cents} a month; the limit is {limit_basis_points}"
#   remedy: "Split or shrink the change, or ask an owner to raise the limit"
#   parameters: {}
#   attributes: {}
#   references: {}
package costwarden.policies.cost.percent_delta

import rego.v1

deny contains violation if {
	input.cost.past_cents > 0
	input.cost.delta_cents > 0
	input.cost.delta_cents * 10000 > _limit_basis_points * input.cost.past_cents
	violation := {"address": "", "attribute": "", "values": {
		"delta_cents": input.cost.delta_cents,
		"past_cents": input.cost.past_cents,
		"limit_basis_points": _limit_basis_points,
	}}
}

_limit_basis_points := input.limits.percent_delta_basis_points

_limit_basis_points := percent * 100 if {
	not input.limits.percent_delta_basis_points
	percent := input.limits.percent_delta
}
