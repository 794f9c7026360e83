# METADATA
# title: Tags reach what a resource launches
# description: What a resource launches carries its required tags too, so that its cost has an owner.
# custom:
#   level: warn
#   message: "`{address}`: tag `{key}` does not reach {scope}"
#   remedy: "{fix}"
#   parameters: {}
#   attributes: {}
#   references: {}
package costwarden.policies.tags.propagation

import data.costwarden.lib.resources
import rego.v1

deny contains violation if {
	some resource in input.resources
	some missing in resource.propagates
	resource.taggable == true
	resources.kept(resource)
	violation := {
		"address": resource.address,
		"attribute": concat(".", [missing.scope, missing.key]),
		"values": {"scope": missing.scope, "key": missing.key, "fix": _fix(missing.scope, missing.key)},
	}
}

_fix("propagate_at_launch", key) := sprintf("Add a tag block for %s with propagate_at_launch = true", [key])

_fix("propagate_tags", _) := `Set propagate_tags = "SERVICE"`

_fix(scope, key) := sprintf(`Add %s to a tag_specifications block with resource_type = "%s"`, [key, type]) if {
	startswith(scope, "tag_specifications:")
	type := substring(scope, 19, -1)
}

_fix(scope, key) := sprintf("Add %s to %s", [key, scope]) if {
	not scope in {"propagate_at_launch", "propagate_tags"}
	not startswith(scope, "tag_specifications:")
}
