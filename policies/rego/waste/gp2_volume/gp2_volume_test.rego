package costwarden.policies.waste.gp2_volume_test

import data.costwarden.lib.fixtures_test as fixtures
import data.costwarden.policies.waste.gp2_volume
import rego.v1

_wasteful := [
	fixtures.of("aws_ebs_volume.a", "aws_ebs_volume", {"type": "gp2"}),
	fixtures.of("aws_db_instance.a", "aws_db_instance", {"storage_type": "gp2"}),
	fixtures.of("aws_opensearch_domain.a", "aws_opensearch_domain", {"ebs_options": [{"volume_type": "gp2"}]}),
	fixtures.of("aws_instance.a", "aws_instance", {
		"root_block_device": [{"volume_type": "gp2"}],
		"ebs_block_device": [
			{"device_name": "/dev/sdf", "volume_type": "gp2"},
			{"device_name": "/dev/sdg", "volume_type": "gp3"},
		],
	}),
	fixtures.of("aws_launch_template.a", "aws_launch_template", {"block_device_mappings": [
		{"device_name": "/dev/xvda", "ebs": [{"volume_type": "gp2"}]},
		{"device_name": "/dev/xvdb", "ebs": [{"volume_type": "io2"}]},
	]}),
]

test_every_place if {
	found := gp2_volume.deny with input as {"resources": _wasteful}
	fixtures.places(found) == {
		"aws_ebs_volume.a type",
		"aws_db_instance.a storage_type",
		"aws_opensearch_domain.a ebs_options.0.volume_type",
		"aws_instance.a root_block_device.0.volume_type",
		"aws_instance.a ebs_block_device./dev/sdf.volume_type",
		"aws_launch_template.a block_device_mappings./dev/xvda.ebs.volume_type",
	}
}

test_values if {
	found := gp2_volume.deny with input as {"resources": array.slice(_wasteful, 0, 1)}
	found == {{
		"address": "aws_ebs_volume.a",
		"attribute": "type",
		"values": {"argument": "type", "found": "gp2"},
	}}
}

test_other_types_and_unknown_are_quiet if {
	gp2_volume.deny == set() with input as {"resources": [
		fixtures.of("a.gp3", "aws_ebs_volume", {"type": "gp3"}),
		fixtures.of("a.unknown", "aws_ebs_volume", {}),
		fixtures.of("a.odd", "aws_instance", {"root_block_device": "gp2"}),
	]}
}

test_gone_is_quiet if gp2_volume.deny == set() with input as {"resources": fixtures.gone(_wasteful)}

test_unchanged_counts_too if count(gp2_volume.deny) > 0 with input as {"resources": fixtures.unchanged(_wasteful)}

test_empty_document_is_quiet if gp2_volume.deny == set() with input as {}
