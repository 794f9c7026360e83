package costwarden.lib.fixtures_test

import rego.v1

# A kept, priced resource of a development environment; `fields` overrides.
resource(address, type, fields) := object.union(
	{
		"address": address,
		"module": "",
		"type": type,
		"project": "shop",
		"environment": "dev",
		"actions": ["create"],
		"taggable": true,
		"tags": {},
		"tags_lower": {},
		"tags_unknown": [],
		"tags_near": {},
		"propagates": [],
		"refers_to": {},
		"attributes": {},
		"past_cents": 0,
		"planned_cents": 5000,
		"state": "priced",
	},
	fields,
)

of(address, type, attributes) := resource(address, type, {"attributes": attributes})

# The same resources, deleted or forgotten.
gone(resources) := [object.union(one, {"actions": actions}) |
	some one in resources
	some actions in [["delete"], ["forget"]]
]

in_environment(resources, environment) := [object.union(one, {"environment": environment}) | some one in resources]

unchanged(resources) := [object.union(one, {"actions": ["no-op"]}) | some one in resources]

addresses(found) := {violation.address | some violation in found}

places(found) := {concat(" ", [violation.address, violation.attribute]) | some violation in found}
