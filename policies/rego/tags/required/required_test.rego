package costwarden.policies.tags.required_test

import data.costwarden.lib.fixtures_test as fixtures
import data.costwarden.policies.tags.required
import rego.v1

_rules := {"required": {"CostCenter": {}}}

_document(fields) := {"tag_rules": _rules, "resources": [fixtures.resource("aws_eip.a", "aws_eip", fields)]}

test_absent if {
	found := required.deny with input as _document({})
	found == {{"address": "aws_eip.a", "attribute": "tags.CostCenter", "values": {"key": "CostCenter"}}}
}

test_near_miss_is_named if {
	near := {"CostCenter": "cost-center"}
	found := required.deny with input as _document({"tags": {"cost-center": "1"}, "tags_near": near})
	found == {{
		"address": "aws_eip.a",
		"attribute": "tags.CostCenter",
		"values": {"key": "CostCenter", "near": "cost-center"},
		"msg": "`aws_eip.a` has no tag `CostCenter`; it has `cost-center`: rename it",
	}}
}

test_present_is_allowed if required.deny == set() with input as _document({"tags": {"CostCenter": ""}})

test_unknown_is_not_missing if required.deny == set() with input as _document({"tags_unknown": ["CostCenter"]})

test_types_without_tags_are_exempt if required.deny == set() with input as _document({"taggable": false})

test_gone_is_quiet if {
	every actions in [["delete"], ["forget"]] {
		found := required.deny with input as _document({"actions": actions})
		found == set()
	}
}

test_replaced_and_unchanged_count if {
	every actions in [["delete", "create"], ["create", "delete"], ["no-op"], ["update"]] {
		found := required.deny with input as _document({"actions": actions})
		count(found) == 1
	}
}

test_nothing_required_is_quiet if {
	required.deny == set() with input as {"tag_rules": {}, "resources": _document({}).resources}
	required.deny == set() with input as {"tag_rules": {"required": {}}, "resources": []}
}

test_empty_document_is_quiet if required.deny == set() with input as {}
