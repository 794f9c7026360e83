# METADATA
# title: Resources that remain after the change
# description: One pass over the document; every policy that looks at certain types starts from this index.
package costwarden.lib.resources

import rego.v1

_gone := {["delete"], ["forget"]}

# Addresses name instances by count or for_each key, whose text may hold brackets and escaped quotes.
_instance_key := `\["(?:[^"\\]|\\.)*"\]|\[[0-9]+\]`

# A resource that is deleted, or leaves Terraform's hands, is nobody's debt in this change.
kept(resource) if not resource.actions in _gone

# type -> positions in input.resources. Positions, not resources: sets of large objects are slow to order.
by_type[type] contains index if {
	some index, resource in input.resources
	type := resource.type
	kept(resource)
}

# Keeps the index an object when nothing is kept: regorus leaves an empty one undefined where OPA gives {}.
by_type.none contains -1

of_type(type) := [input.resources[index] | some index in by_type[type]]

config_address(address) := regex.replace(address, _instance_key, "") if contains(address, "[")

config_address(address) := address if not contains(address, "[")

# Every address a resource's named references lead to.
targets(resource) := {address |
	some addresses in object.get(resource, "refers_to", {})
	some address in addresses
}

# Addresses that any kept resource of these types refers to, with and without instance keys as the plan resolves them.
targets_of(types) := {address |
	some type in types
	some resource in of_type(type)
	some address in targets(resource)
}

# References may name an instance, or the whole block when the key is not known.
is_target(address, addresses) if address in addresses

is_target(address, addresses) if config_address(address) in addresses

blocks(resource, name) := value if {
	value := resource.attributes[name]
	is_array(value)
} else := []
