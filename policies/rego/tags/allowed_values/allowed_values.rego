# METADATA
# title: Tag values
# description: A required tag holds one of its allowed values, matches its pattern, and is never empty.
# custom:
#   level: deny
#   message: "`{address}` has tag `{key}` = \"{value}\", expected {expected}"
#   remedy: "Set tag {key} to {expected}"
#   parameters: {}
#   attributes: {}
#   references: {}
package costwarden.policies.tags.allowed_values

import data.costwarden.lib.resources
import rego.v1

deny contains violation if {
	some resource in input.resources
	resource.taggable == true
	some key, rule in input.tag_rules.required
	value := resource.tags[key]
	[key, value] in _bad
	not key in resource.tags_unknown
	resources.kept(resource)
	values := {"key": key, "value": value, "expected": _expected(rule)}
	violation := {
		"address": resource.address,
		"attribute": concat("", ["tags.", key]),
		"values": object.union(object.filter(rule, ["allowed", "pattern"]), values),
	}
}

# Thousands of resources share a few values: each value is held against its rule once.
_present contains [key, value] if {
	some resource in input.resources
	resource.taggable == true
	some key, _ in input.tag_rules.required
	value := resource.tags[key]
}

_bad contains [key, value] if {
	some [key, value] in _present
	_refused(input.tag_rules.required[key], value)
}

_refused(_, "") := true

_refused(rule, value) if not value in object.get(rule, "allowed", [value])

_refused(rule, value) if {
	is_string(rule.pattern)
	not regex.match(rule.pattern, value)
}

_expected(rule) := sprintf("one of %s", [concat(", ", [text | some text in rule.allowed; is_string(text)])]) if {
	is_array(rule.allowed)
} else := sprintf("a match of %s", [rule.pattern]) if {
	is_string(rule.pattern)
} else := "a value that is not empty"
