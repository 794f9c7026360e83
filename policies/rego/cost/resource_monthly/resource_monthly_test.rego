package costwarden.policies.cost.resource_monthly_test

import data.costwarden.lib.fixtures_test as fixtures
import data.costwarden.policies.cost.resource_monthly
import rego.v1

_wasteful := [fixtures.resource("aws_instance.web", "aws_instance", {"planned_cents": 5001})]

_limits := {"resource_monthly_cents": 5000}

test_above_the_limit if {
	found := resource_monthly.deny with input as {"resources": _wasteful, "limits": _limits}
	found == {{
		"address": "aws_instance.web",
		"attribute": "",
		"values": {"planned_cents": 5001, "limit_cents": 5000},
	}}
}

test_at_the_limit_is_allowed if {
	resource_monthly.deny == set() with input as {"resources": _wasteful, "limits": {"resource_monthly_cents": 5001}}
}

test_no_limit_no_violation if resource_monthly.deny == set() with input as {"resources": _wasteful, "limits": {}}

test_gone_is_quiet if {
	resource_monthly.deny == set() with input as {"resources": fixtures.gone(_wasteful), "limits": _limits}
}

test_unchanged_counts_too if {
	count(resource_monthly.deny) == 1 with input as {"resources": fixtures.unchanged(_wasteful), "limits": _limits}
}

test_empty_document_is_quiet if resource_monthly.deny == set() with input as {}
