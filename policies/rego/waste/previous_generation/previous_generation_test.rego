package costwarden.policies.waste.previous_generation_test

import data.costwarden.lib.fixtures_test as fixtures
import data.costwarden.policies.waste.previous_generation
import rego.v1

_mixed(size) := {"mixed_instances_policy": [{"launch_template": [{"override": [{"instance_type": size}]}]}]}

_wasteful := [fixtures.of("aws_instance.a", "aws_instance", {"instance_type": "m4.large"})]

_family(type, attributes) := {violation.values.successor | some violation in found} if {
	found := previous_generation.deny with input as {"resources": [fixtures.of("x.y", type, attributes)]}
}

test_old_family if {
	found := previous_generation.deny with input as {"resources": _wasteful}
	found == {{"address": "aws_instance.a", "attribute": "instance_type", "values": {
		"argument": "instance_type",
		"found": "m4.large",
		"family": "m4",
		"successor": "m6i",
	}}}
}

test_each_service_has_its_successors if {
	_family("aws_db_instance", {"instance_class": "db.r4.large"}) == {"r6i"}
	_family("aws_docdb_cluster_instance", {"instance_class": "db.r4.large"}) == {"r6g"}
	_family("aws_elasticache_cluster", {"node_type": "cache.m3.medium"}) == {"m6g"}
	_family("aws_redshift_cluster", {"node_type": "ds2.xlarge"}) == {"ra3"}
	_family("aws_dms_replication_instance", {"replication_instance_class": "dms.t2.micro"}) == {"t3"}
	_family("aws_elasticsearch_domain", {"cluster_config": [{"instance_type": "m4.large.elasticsearch"}]}) == {"m6g"}
	_family("azurerm_linux_virtual_machine", {"size": "Standard_DS2_v2"}) == {"Dasv5"}
	_family("azurerm_kubernetes_cluster", {"default_node_pool": [{"vm_size": "Standard_A2_v2"}]}) == {"Dasv5"}
	_family("google_compute_instance", {"machine_type": "n1-standard-4"}) == {"n2d"}
}

test_lists_name_the_place if {
	found := previous_generation.deny with input as {"resources": [
		fixtures.of("n.g", "aws_eks_node_group", {"instance_types": ["m6i.large", "c4.large"]}),
		fixtures.of("a.g", "aws_autoscaling_group", _mixed("r3.large")),
	]}
	fixtures.places(found) == {
		"n.g instance_types.1",
		"a.g mixed_instances_policy.0.launch_template.0.override.0.instance_type",
	}
}

test_current_families_are_quiet if {
	_family("aws_instance", {"instance_type": "m5.large"}) == set()
	_family("aws_db_instance", {"instance_class": "db.serverless"}) == set()
	_family("azurerm_linux_virtual_machine", {"size": "Standard_D2s_v3"}) == set()
	_family("google_compute_instance", {"machine_type": "e2-medium"}) == set()
}

test_odd_values_are_quiet if {
	every value in ["", ".", 7, ["m4.large"], {}] {
		_family("aws_instance", {"instance_type": value}) == set()
	}
	_family("aws_eks_node_group", {"instance_types": "m4.large"}) == set()
}

test_gpu_machines_need_n1 if {
	gpus := [{"type": "t4"}]
	_family("google_compute_instance", {"machine_type": "n1-standard-4", "guest_accelerator": gpus}) == set()
}

test_families_and_sizes_can_be_allowed if {
	every allowed in ["m4", "m4.large"] {
		settings := {"waste/previous_generation": {"allowed": [allowed]}}
		found := previous_generation.deny with input as {"resources": _wasteful, "parameters": settings}
		found == set()
	}
}

test_gone_is_quiet if previous_generation.deny == set() with input as {"resources": fixtures.gone(_wasteful)}

test_unchanged_counts_too if {
	count(previous_generation.deny) > 0 with input as {"resources": fixtures.unchanged(_wasteful)}
}

test_empty_document_is_quiet if previous_generation.deny == set() with input as {}
