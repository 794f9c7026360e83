package costwarden.policies.cost.percent_delta_test

import data.costwarden.policies.cost.percent_delta
import rego.v1

_change(past, delta, limits) := {"cost": {"past_cents": past, "delta_cents": delta}, "limits": limits}

test_above_the_limit if {
	found := percent_delta.deny with input as _change(10000, 5001, {"percent_delta_basis_points": 5000})
	found == {{"address": "", "attribute": "", "values": {
		"delta_cents": 5001,
		"past_cents": 10000,
		"limit_basis_points": 5000,
	}}}
}

test_fraction_of_a_percent if {
	count(percent_delta.deny) == 1 with input as _change(100000, 501, {"percent_delta_basis_points": 50})
}

test_whole_percent_limit if {
	found := percent_delta.deny with input as _change(10000, 5001, {"percent_delta": 50})
	{violation.values.limit_basis_points | some violation in found} == {5000}
}

test_at_the_limit_is_allowed if {
	percent_delta.deny == set() with input as _change(10000, 5000, {"percent_delta_basis_points": 5000})
}

test_nothing_is_compared_with_zero if {
	percent_delta.deny == set() with input as _change(0, 5001, {"percent_delta_basis_points": 5000})
}

test_saving_is_allowed if {
	percent_delta.deny == set() with input as _change(10000, -1, {"percent_delta_basis_points": 0})
}

test_no_limit_no_violation if percent_delta.deny == set() with input as _change(1, 99999999, {})

test_empty_document_is_quiet if percent_delta.deny == set() with input as {}
