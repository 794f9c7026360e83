package costwarden.policies.cost.unpriced_test

import data.costwarden.lib.fixtures_test as fixtures
import data.costwarden.policies.cost.unpriced
import rego.v1

_wasteful := [
	fixtures.resource("aws_instance.web", "aws_instance", {"state": "unpriced"}),
	fixtures.resource("aws_new.thing", "aws_new", {"state": "unsupported"}),
]

test_unknown_costs if {
	found := unpriced.deny with input as {"resources": _wasteful}
	found == {
		{"address": "aws_instance.web", "attribute": "", "values": {"type": "aws_instance", "state": "unpriced"}},
		{"address": "aws_new.thing", "attribute": "", "values": {"type": "aws_new", "state": "unsupported"}},
	}
}

test_known_costs_are_quiet if {
	every state in ["priced", "free", "usage"] {
		found := unpriced.deny with input as {"resources": [fixtures.resource("a.b", "a", {"state": state})]}
		found == set()
	}
}

test_types_can_be_excluded if {
	settings := {"cost/unpriced": {"exclude_types": ["aws_new"]}}
	found := unpriced.deny with input as {"resources": _wasteful, "parameters": settings}
	fixtures.addresses(found) == {"aws_instance.web"}
}

test_gone_is_quiet if unpriced.deny == set() with input as {"resources": fixtures.gone(_wasteful)}

test_unchanged_counts_too if count(unpriced.deny) > 0 with input as {"resources": fixtures.unchanged(_wasteful)}

test_empty_document_is_quiet if unpriced.deny == set() with input as {}
