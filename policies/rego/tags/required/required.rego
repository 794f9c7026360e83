# METADATA
# title: Required tags
# description: Every taggable resource carries the required tags, its own or the provider's default_tags.
# custom:
#   level: deny
#   message: "`{address}` has no tag `{key}`"
#   remedy: "Add {key} to the resource's tags, or to default_tags of its provider"
#   parameters: {}
#   attributes: {}
#   references: {}
package costwarden.policies.tags.required

import data.costwarden.lib.resources
import rego.v1

_keys := object.keys(object.get(object.get(input, "tag_rules", {}), "required", {}))

deny contains violation if {
	some [resource, key] in _missing
	not resource.tags_near[key]
	violation := {
		"address": resource.address,
		"attribute": concat("", ["tags.", key]),
		"values": {"key": key},
	}
}

deny contains violation if {
	some [resource, key] in _missing
	near := resource.tags_near[key]
	violation := {
		"address": resource.address,
		"attribute": concat("", ["tags.", key]),
		"values": {"key": key, "near": near},
		"msg": sprintf("`%s` has no tag `%s`; it has `%s`: rename it", [resource.address, key, near]),
	}
}

_missing := [[resource, key] |
	some resource in input.resources
	resource.taggable == true
	some key in _keys
	not resource.tags[key]
	not key in resource.tags_unknown
	resources.kept(resource)
]
