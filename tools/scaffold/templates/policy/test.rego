package costwarden.policies.${room}.${policy}_test

import data.costwarden.lib.fixtures_test as fixtures
import data.costwarden.policies.${room}.${policy}
import rego.v1

_found := [fixtures.of("aws_instance.big", "aws_instance", {"instance_type": "x1.32xlarge"})]

test_names_what_it_finds if {
	found := ${policy}.deny with input as {"resources": _found}
	found == {{"address": "aws_instance.big", "attribute": "instance_type", "values": {"found": "x1.32xlarge"}}}
}

test_others_pass if {
	${policy}.deny == set() with input as {"resources": [fixtures.of("aws_instance.a", "aws_instance", {"instance_type": "t4g.small"})]}
}

test_gone_is_quiet if ${policy}.deny == set() with input as {"resources": fixtures.gone(_found)}

test_empty_document_is_quiet if ${policy}.deny == set() with input as {}
