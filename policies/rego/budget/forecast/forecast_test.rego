package costwarden.policies.budget.forecast_test

import data.costwarden.policies.budget.forecast
import rego.v1

_budget := {
	"name": "payments",
	"team": "pay",
	"period": "month",
	"limit_cents": 1000,
	"known": true,
	"actual_cents": 500,
	"forecast_cents": 900,
	"delta_cents": 101,
}

_with(fields) := {"cost": {"delta_cents": 200}, "budgets": [object.union(_budget, fields)]}

test_over_the_amount if {
	found := forecast.deny with input as _with({})
	found == {{"address": "", "attribute": "payments", "values": {
		"budget": "payments",
		"team": "pay",
		"actual_cents": 500,
		"forecast_cents": 900,
		"delta_cents": 101,
		"total_cents": 1001,
		"limit_cents": 1000,
	}}}
}

test_whole_change_where_the_share_is_not_known if {
	found := forecast.deny with input as {
		"cost": {"delta_cents": 200},
		"budgets": [object.remove(_budget, ["delta_cents"])],
	}
	{violation.values.total_cents | some violation in found} == {1100}
}

test_at_the_amount_is_allowed if forecast.deny == set() with input as _with({"delta_cents": 100})

test_unknown_bill_is_quiet if forecast.deny == set() with input as _with({"known": false})

test_change_that_adds_nothing_is_quiet if {
	every delta in [0, -5] {
		found := forecast.deny with input as _with({"delta_cents": delta, "forecast_cents": 2000})
		found == set()
	}
}

test_empty_document_is_quiet if forecast.deny == set() with input as {}
