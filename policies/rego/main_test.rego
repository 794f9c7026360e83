package costwarden.main_test

import data.costwarden.lib.fixtures_test as fixtures
import data.costwarden.main
import rego.v1

test_no_policy_is_an_empty_result if main.result == set() with data.costwarden.policies as {}

test_empty_document_is_an_empty_result if main.result == set() with input as {}

test_entries_carry_policy_and_rule if {
	violation := {"address": "a.b", "attribute": "c", "values": {"d": 1}, "msg": "e"}
	found := main.result with data.costwarden.policies as {"my": {"one": {"deny": {violation}, "warn": {violation}}}}
	found == {
		object.union(violation, {"policy": "my/one", "rule": "deny"}),
		object.union(violation, {"policy": "my/one", "rule": "warn"}),
	}
}

test_a_violation_cannot_speak_for_another_policy if {
	liar := {"address": "", "attribute": "", "values": {}, "policy": "cost/monthly_delta"}
	found := main.result with data.costwarden.policies as {"my": {"one": {"deny": {liar}}}}
	{entry.policy | some entry in found} == {"my/one"}
}

test_other_shapes_never_just_pass if {
	every shape in [true, "text", {"a": 1}, [1]] {
		found := main.result with data.costwarden.policies as {"my": {"one": {"deny": shape}}}
		found == {{"policy": "my/one", "rule": "deny", "values": [shape]}}
	}
	found := main.result with data.costwarden.policies as {"my": {"one": {"warn": {"text"}}}}
	found == {{"policy": "my/one", "rule": "warn", "values": ["text"]}}
}

test_shipped_policies_are_collected if {
	volume := fixtures.of("aws_ebs_volume.a", "aws_ebs_volume", {"type": "gp2"})
	found := main.result with input as {"resources": [volume]}
	{entry.policy | some entry in found} == {"waste/gp2_volume", "waste/unattached"}
}
