package costwarden.policies.waste.nat_per_az_nonprod_test

import data.costwarden.lib.fixtures_test as fixtures
import data.costwarden.policies.waste.nat_per_az_nonprod
import rego.v1

_gateway(key, subnet) := fixtures.resource(
	sprintf(`aws_nat_gateway.n["%s"]`, [key]), "aws_nat_gateway",
	{"refers_to": {"subnet_id": [subnet]}},
)

_subnet(address, vpc) := fixtures.resource(address, "aws_subnet", {"refers_to": {"vpc_id": [vpc]}})

_wasteful := [
	_gateway("b", "aws_subnet.s[1]"),
	_gateway("a", "aws_subnet.s[0]"),
	_subnet("aws_subnet.s[0]", "aws_vpc.v"),
	_subnet("aws_subnet.s[1]", "aws_vpc.v"),
]

test_second_gateway_of_a_network if {
	found := nat_per_az_nonprod.deny with input as {"resources": _wasteful}
	found == {{"address": `aws_nat_gateway.n["b"]`, "attribute": "", "values": {
		"count": 2,
		"keep": `aws_nat_gateway.n["a"]`,
		"environment": "dev",
	}}}
}

test_one_for_each_network_is_allowed if {
	nat_per_az_nonprod.deny == set() with input as {"resources": [
		_gateway("a", "aws_subnet.s"),
		_gateway("b", "aws_subnet.t"),
		_subnet("aws_subnet.s", "aws_vpc.v"),
		_subnet("aws_subnet.t", "aws_vpc.w"),
	]}
}

test_known_ids_tell_the_network if {
	found := nat_per_az_nonprod.deny with input as {"resources": [
		fixtures.of("aws_nat_gateway.a", "aws_nat_gateway", {"subnet_id": "subnet-1"}),
		fixtures.of("aws_nat_gateway.b", "aws_nat_gateway", {"subnet_id": "subnet-2"}),
		fixtures.of("aws_nat_gateway.c", "aws_nat_gateway", {"subnet_id": "subnet-3"}),
		fixtures.of("aws_subnet.a", "aws_subnet", {"id": "subnet-1", "vpc_id": "vpc-1"}),
		fixtures.of("aws_subnet.b", "aws_subnet", {"id": "subnet-2", "vpc_id": "vpc-1"}),
		fixtures.of("aws_subnet.c", "aws_subnet", {"id": "subnet-3", "vpc_id": "vpc-2"}),
	]}
	fixtures.addresses(found) == {"aws_nat_gateway.b"}
}

test_the_module_or_group_stands_for_an_unknown_network if {
	found := nat_per_az_nonprod.deny with input as {"resources": [
		fixtures.of("aws_nat_gateway.a", "aws_nat_gateway", {}),
		fixtures.of("aws_nat_gateway.b", "aws_nat_gateway", {}),
		fixtures.resource("module.m.aws_nat_gateway.a", "aws_nat_gateway", {"module": "module.m"}),
		fixtures.of("azurerm_nat_gateway.a", "azurerm_nat_gateway", {"resource_group_name": "g"}),
		fixtures.of("azurerm_nat_gateway.b", "azurerm_nat_gateway", {"resource_group_name": "h"}),
		fixtures.of("azurerm_nat_gateway.c", "azurerm_nat_gateway", {"resource_group_name": "h"}),
	]}
	fixtures.addresses(found) == {"aws_nat_gateway.b", "azurerm_nat_gateway.c"}
}

test_number_is_a_parameter if {
	settings := {"waste/nat_per_az_nonprod": {"max_gateways": 2}}
	nat_per_az_nonprod.deny == set() with input as {"resources": _wasteful, "parameters": settings}
}

test_production_is_quiet if {
	every environment in ["prod", "PRODUCTION", "live"] {
		found := nat_per_az_nonprod.deny with input as {"resources": fixtures.in_environment(_wasteful, environment)}
		found == set()
	}
}

test_unknown_environment_is_quiet if {
	every environment in ["", "default"] {
		found := nat_per_az_nonprod.deny with input as {"resources": fixtures.in_environment(_wasteful, environment)}
		found == set()
	}
}

test_production_names_are_a_parameter if {
	settings := {"waste/nat_per_az_nonprod": {"prod_environments": ["Dev"]}}
	found := nat_per_az_nonprod.deny with input as {"resources": _wasteful, "parameters": settings}
	found == set()
}

test_gone_is_quiet if nat_per_az_nonprod.deny == set() with input as {"resources": fixtures.gone(_wasteful)}

test_unchanged_counts_too if {
	count(nat_per_az_nonprod.deny) > 0 with input as {"resources": fixtures.unchanged(_wasteful)}
}

test_empty_document_is_quiet if nat_per_az_nonprod.deny == set() with input as {}
