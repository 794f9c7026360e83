package costwarden.policies.cost.monthly_delta_test

import data.costwarden.policies.cost.monthly_delta
import rego.v1

_change(delta, limits) := {"cost": {"delta_cents": delta}, "limits": limits}

test_above_the_limit if {
	found := monthly_delta.deny with input as _change(50001, {"monthly_delta_cents": 50000})
	found == {{"address": "", "attribute": "", "values": {"delta_cents": 50001, "limit_cents": 50000}}}
}

test_at_the_limit_is_allowed if monthly_delta.deny == set() with input as _change(50000, {"monthly_delta_cents": 50000})

test_saving_is_allowed if monthly_delta.deny == set() with input as _change(-1, {"monthly_delta_cents": 0})

test_no_limit_no_violation if monthly_delta.deny == set() with input as _change(99999999, {})

test_empty_document_is_quiet if monthly_delta.deny == set() with input as {}
