# METADATA
# title: Spelling of tag keys
# description: A tag key that differs from a required one only in case, separator or one letter splits cost reports.
# custom:
#   level: warn
#   message: "`{address}` has tag `{found}`, which reads like the required `{key}`"
#   remedy: "Rename tag {found} to {key}, or drop it where {key} is set too"
#   parameters: {}
#   attributes: {}
#   references: {}
package costwarden.policies.tags.key_spelling

import data.costwarden.lib.resources
import rego.v1

_required := object.get(object.get(input, "tag_rules", {}), "required", {})

deny contains violation if {
	some resource in input.resources
	resource.taggable == true
	some key, found in resource.tags_near
	resources.kept(resource)
	violation := _violation(resource, key, found)
}

# Both spellings side by side: two keys fold to one.
deny contains violation if {
	some resource in input.resources
	resource.taggable == true
	count(resource.tags_lower) < count(resource.tags)
	resources.kept(resource)
	some key, _ in _required
	some found, _ in resource.tags
	found != key
	lower(found) == lower(key)
	not found in object.keys(_required)
	violation := _violation(resource, key, found)
}

_violation(resource, key, found) := {
	"address": resource.address,
	"attribute": concat("", ["tags.", found]),
	"values": {"key": key, "found": found},
}
