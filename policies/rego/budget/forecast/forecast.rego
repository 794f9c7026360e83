# METADATA
# title: Budget forecast
# description: A change that adds cost may not push a budget's forecast over its amount. Needs the bill.
# custom:
#   level: approval
#   message: "Budget {budget}: forecast {forecast_cents} + change {delta_cents} = {total_cents}, over {limit_cents}"
#   remedy: "Make room in budget {budget}, or ask its owner to raise it"
#   parameters: {}
#   attributes: {}
#   references: {}
package costwarden.policies.budget.forecast

import rego.v1

deny contains violation if {
	some budget in input.budgets
	budget.known == true
	delta := object.get(budget, "delta_cents", input.cost.delta_cents)
	delta > 0
	total := budget.forecast_cents + delta
	total > budget.limit_cents
	violation := {"address": "", "attribute": budget.name, "values": {
		"budget": budget.name,
		"team": budget.team,
		"actual_cents": budget.actual_cents,
		"forecast_cents": budget.forecast_cents,
		"delta_cents": delta,
		"total_cents": total,
		"limit_cents": budget.limit_cents,
	}}
}
