package costwarden.policies.tags.propagation_test

import data.costwarden.lib.fixtures_test as fixtures
import data.costwarden.policies.tags.propagation
import rego.v1

_with(fields) := {"resources": [fixtures.resource("aws_instance.a", "aws_instance", fields)]}

_fix(scope) := {violation.values.fix | some violation in found} if {
	found := propagation.deny with input as _with({"propagates": [{"scope": scope, "key": "Owner"}]})
}

test_tag_does_not_reach if {
	found := propagation.deny with input as _with({"propagates": [{"scope": "volume_tags", "key": "Owner"}]})
	found == {{
		"address": "aws_instance.a",
		"attribute": "volume_tags.Owner",
		"values": {"scope": "volume_tags", "key": "Owner", "fix": "Add Owner to volume_tags"},
	}}
}

test_each_scope_names_its_change if {
	_fix("propagate_at_launch") == {"Add a tag block for Owner with propagate_at_launch = true"}
	_fix("propagate_tags") == {`Set propagate_tags = "SERVICE"`}
	_fix("tag_specifications:volume") == {`Add Owner to a tag_specifications block with resource_type = "volume"`}
	_fix("root_block_device[0]") == {"Add Owner to root_block_device[0]"}
}

test_nothing_missing_is_quiet if propagation.deny == set() with input as _with({})

test_types_without_tags_are_exempt if {
	propagation.deny == set() with input as _with({
		"propagates": [{"scope": "volume_tags", "key": "Owner"}],
		"taggable": false,
	})
}

test_gone_is_quiet if {
	every actions in [["delete"], ["forget"]] {
		found := propagation.deny with input as _with({
			"propagates": [{"scope": "volume_tags", "key": "Owner"}],
			"actions": actions,
		})
		found == set()
	}
}

test_empty_document_is_quiet if propagation.deny == set() with input as {}
