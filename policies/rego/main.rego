# METADATA
# title: The decision
# description: |
#   Collects what every loaded policy reports. The only package engines query. A policy whose deny or warn is not a
#   set of objects comes out with a list as `values`, which the reader of the result refuses: it must never just pass.
package costwarden.main

import rego.v1

result contains entry if {
	some room, name
	found := data.costwarden.policies[room][name].deny
	some entry in _entries(room, name, "deny", found)
}

result contains entry if {
	some room, name
	found := data.costwarden.policies[room][name].warn
	some entry in _entries(room, name, "warn", found)
}

_entries(room, name, rule, found) := {entry |
	some violation in found
	is_object(violation)
	entry := object.union(violation, {"policy": concat("/", [room, name]), "rule": rule})
} | {entry |
	some violation in found
	not is_object(violation)
	entry := {"policy": concat("/", [room, name]), "rule": rule, "values": [violation]}
} if {
	is_set(found)
} else := {{"policy": concat("/", [room, name]), "rule": rule, "values": [found]}}
