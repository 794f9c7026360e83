package costwarden.policies.tags.allowed_values_test

import data.costwarden.lib.fixtures_test as fixtures
import data.costwarden.policies.tags.allowed_values
import rego.v1

_rules := {"required": {
	"CostCenter": {"pattern": "^CC-[0-9]{4}$"},
	"Environment": {"allowed": ["dev", "prod"]},
	"Owner": {},
	"Both": {"allowed": ["a", "b"], "pattern": "^b$"},
}}

_document(tags) := _with({"tags": tags})

_with(fields) := {"tag_rules": _rules, "resources": [fixtures.resource("aws_eip.a", "aws_eip", fields)]}

test_outside_the_pattern if {
	found := allowed_values.deny with input as _document({"CostCenter": "CC-1"})
	found == {{"address": "aws_eip.a", "attribute": "tags.CostCenter", "values": {
		"key": "CostCenter",
		"value": "CC-1",
		"pattern": "^CC-[0-9]{4}$",
		"expected": "a match of ^CC-[0-9]{4}$",
	}}}
}

test_outside_the_list if {
	found := allowed_values.deny with input as _document({"Environment": "qa"})
	found == {{"address": "aws_eip.a", "attribute": "tags.Environment", "values": {
		"key": "Environment",
		"value": "qa",
		"allowed": ["dev", "prod"],
		"expected": "one of dev, prod",
	}}}
}

test_empty if {
	found := allowed_values.deny with input as _document({"Owner": ""})
	found == {{"address": "aws_eip.a", "attribute": "tags.Owner", "values": {
		"key": "Owner",
		"value": "",
		"expected": "a value that is not empty",
	}}}
}

test_list_and_pattern_both_hold if {
	count(allowed_values.deny) == 1 with input as _document({"Both": "a"})
	count(allowed_values.deny) == 1 with input as _document({"Both": "c"})
	allowed_values.deny == set() with input as _document({"Both": "b"})
}

test_good_values_are_allowed if {
	tags := {"CostCenter": "CC-1001", "Environment": "dev", "Owner": "x", "Other": ""}
	allowed_values.deny == set() with input as _document(tags)
}

test_absent_is_not_this_policy if allowed_values.deny == set() with input as _document({})

test_unknown_is_quiet if {
	allowed_values.deny == set() with input as _with({"tags": {"Owner": ""}, "tags_unknown": ["Owner"]})
}

test_types_without_tags_are_exempt if {
	allowed_values.deny == set() with input as _with({"tags": {"Owner": ""}, "taggable": false})
}

test_gone_is_quiet if {
	every actions in [["delete"], ["forget"]] {
		found := allowed_values.deny with input as _with({"tags": {"Owner": ""}, "actions": actions})
		found == set()
	}
}

test_empty_document_is_quiet if allowed_values.deny == set() with input as {}
