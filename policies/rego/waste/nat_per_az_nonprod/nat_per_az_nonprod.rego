# METADATA
# title: Several NAT gateways outside production
# description: One NAT gateway per network is enough where an outage of one zone may stop the environment.
# custom:
#   level: advise
#   message: "`{address}` is one of {count} NAT gateways of one network in {environment}; one is enough"
#   remedy: "Keep `{keep}`, route the other subnets through it and remove {address}"
#   parameters:
#     prod_environments: [prod, production, live]
#     max_gateways: 1
#   attributes:
#     aws_nat_gateway: [subnet_id]
#     aws_subnet: [id, vpc_id]
#     azurerm_nat_gateway: [resource_group_name]
#   references:
#     aws_nat_gateway: [subnet_id]
#     aws_subnet: [vpc_id]
package costwarden.policies.waste.nat_per_az_nonprod

import data.costwarden.lib.environments
import data.costwarden.lib.parameters
import data.costwarden.lib.resources
import rego.v1

defaults := {"prod_environments": environments.production, "max_gateways": 1}

_settings := parameters.of("waste/nat_per_az_nonprod", defaults)

deny contains violation if {
	some [environment, group] in {[gateway[0], gateway[1]] | some gateway in _gateways}
	ordered := _addresses(environment, group)
	some position, address in ordered
	position >= _settings.max_gateways
	violation := {"address": address, "attribute": "", "values": {
		"count": count(ordered),
		"keep": ordered[0],
		"environment": environment,
	}}
}

_addresses(environment, group) := sort([gateway[2] |
	some gateway in _gateways
	gateway[0] == environment
	gateway[1] == group
])

# [environment, project and network, address]
_gateways contains [resource.environment, group, resource.address] if {
	some type in ["aws_nat_gateway", "azurerm_nat_gateway"]
	some resource in resources.of_type(type)
	environments.nonprod(resource.environment, _settings.prod_environments)
	group := concat(" ", [resource.project, type, _network(resource)])
}

# The network is the subnet's VPC or the resource group; else the module stands for it.
_network(resource) := network if {
	network := max(_vpcs(resource) | _group_names(resource))
} else := concat(" ", ["module", resource.module])

_vpcs(resource) := {vpc |
	subnets := _subnets(resource)
	some [subnet, vpc] in _placed
	subnet in subnets
}

_group_names(resource) := {name | name := resource.attributes.resource_group_name; is_string(name)}

_subnets(gateway) := {address | some address in gateway.refers_to.subnet_id} | {id |
	id := gateway.attributes.subnet_id
	is_string(id)
}

# [subnet, VPC] where a gateway is; the subnet goes by its instance address, its block's address, or its id.
_placed contains [subnet, vpc] if {
	some resource in resources.of_type("aws_subnet")
	names := {resource.address, resources.config_address(resource.address)} | {id | id := resource.attributes.id}
	vpcs := {address | some address in resource.refers_to.vpc_id} | {id | id := resource.attributes.vpc_id; is_string(id)}
	some subnet in (names & _in_use)
	some vpc in vpcs
}

_in_use contains subnet if {
	some gateway in resources.of_type("aws_nat_gateway")
	some subnet in _subnets(gateway)
}
