package costwarden.policies.waste.nonprod_size_test

import data.costwarden.lib.fixtures_test as fixtures
import data.costwarden.policies.waste.nonprod_size
import rego.v1

_wasteful := [fixtures.of("aws_instance.a", "aws_instance", {"instance_type": "m5.4xlarge"})]

_vcpus(type, attributes) := {violation.values.vcpus | some violation in found} if {
	found := nonprod_size.deny with input as {"resources": [fixtures.of("x.y", type, attributes)]}
}

test_too_large if {
	found := nonprod_size.deny with input as {"resources": _wasteful}
	found == {{"address": "aws_instance.a", "attribute": "instance_type", "values": {
		"argument": "instance_type",
		"found": "m5.4xlarge",
		"vcpus": 16,
		"max_vcpus": 8,
		"environment": "dev",
	}}}
}

test_sizes_of_every_cloud if {
	_vcpus("aws_db_instance", {"instance_class": "db.r4.4xlarge"}) == {16}
	_vcpus("aws_instance", {"instance_type": "m5.metal"}) == {96}
	_vcpus("aws_instance", {"instance_type": "2xlarge.4xlarge"}) == {16}
	_vcpus("azurerm_linux_virtual_machine", {"size": "Standard_D16s_v5"}) == {16}
	_vcpus("azurerm_linux_virtual_machine", {"size": "Standard_E64ds_v4"}) == {64}
	_vcpus("azurerm_linux_virtual_machine", {"size": "Standard_DS14_v2"}) == {16}
	_vcpus("azurerm_linux_virtual_machine", {"size": "Standard_F16s_v2"}) == {16}
	_vcpus("azurerm_mssql_database", {"sku_name": "GP_Gen5_16"}) == {16}
	_vcpus("azurerm_postgresql_flexible_server", {"sku_name": "GP_Standard_D16s_v3"}) == {16}
	_vcpus("google_compute_instance", {"machine_type": "n2-standard-16"}) == {16}
	_vcpus("google_compute_instance", {"machine_type": "n2-custom-12-32768"}) == {12}
	_vcpus("google_sql_database_instance", {"settings": [{"tier": "db-custom-16-61440"}]}) == {16}
}

test_small_enough_or_of_unknown_scheme_is_quiet if {
	every size in ["m5.2xlarge", "m5.xlarge", "t3.micro", "serverless", "", 7] {
		_vcpus("aws_instance", {"instance_type": size}) == set()
	}
	_vcpus("azurerm_linux_virtual_machine", {"size": "Standard_DS13_v2"}) == set()
}

test_limit_is_a_parameter if {
	settings := {"waste/nonprod_size": {"max_vcpus": 16}}
	nonprod_size.deny == set() with input as {"resources": _wasteful, "parameters": settings}
}

test_production_is_quiet if {
	every environment in ["prod", "PRODUCTION", "live"] {
		found := nonprod_size.deny with input as {"resources": fixtures.in_environment(_wasteful, environment)}
		found == set()
	}
}

test_unknown_environment_is_quiet if {
	every environment in ["", "default"] {
		found := nonprod_size.deny with input as {"resources": fixtures.in_environment(_wasteful, environment)}
		found == set()
	}
}

test_production_names_are_a_parameter if {
	settings := {"waste/nonprod_size": {"prod_environments": ["Dev"]}}
	found := nonprod_size.deny with input as {"resources": _wasteful, "parameters": settings}
	found == set()
}

test_gone_is_quiet if nonprod_size.deny == set() with input as {"resources": fixtures.gone(_wasteful)}

test_unchanged_counts_too if count(nonprod_size.deny) > 0 with input as {"resources": fixtures.unchanged(_wasteful)}

test_empty_document_is_quiet if nonprod_size.deny == set() with input as {}
