package costwarden.policies.tags.key_spelling_test

import data.costwarden.lib.fixtures_test as fixtures
import data.costwarden.policies.tags.key_spelling
import rego.v1

_rules := {"required": {"CostCenter": {}, "Owner": {}}}

_with(fields) := {"tag_rules": _rules, "resources": [fixtures.resource("aws_eip.a", "aws_eip", fields)]}

_near := {"tags": {"cost_centre": "1"}, "tags_lower": {"cost_centre": "1"}, "tags_near": {"CostCenter": "cost_centre"}}

test_near_miss if {
	found := key_spelling.deny with input as _with(_near)
	found == {{
		"address": "aws_eip.a",
		"attribute": "tags.cost_centre",
		"values": {"key": "CostCenter", "found": "cost_centre"},
	}}
}

test_both_spellings if {
	found := key_spelling.deny with input as _with({"tags": {"Owner": "a", "owner": "b"}, "tags_lower": {"owner": "a"}})
	found == {{"address": "aws_eip.a", "attribute": "tags.owner", "values": {"key": "Owner", "found": "owner"}}}
}

test_right_spelling_is_allowed if {
	key_spelling.deny == set() with input as _with({"tags": {"Owner": "a"}, "tags_lower": {"owner": "a"}})
}

test_types_without_tags_are_exempt if {
	key_spelling.deny == set() with input as _with(object.union(_near, {"taggable": false}))
}

test_gone_is_quiet if {
	every actions in [["delete"], ["forget"]] {
		found := key_spelling.deny with input as _with(object.union(_near, {"actions": actions}))
		found == set()
	}
}

test_empty_document_is_quiet if key_spelling.deny == set() with input as {}
