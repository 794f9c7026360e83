# METADATA
# title: Environments
# description: What is known not to be production. A name nobody set is unknown and gets no finding.
package costwarden.lib.environments

import rego.v1

_unknown := {"", "default"}

production := ["prod", "production", "live"]

nonprod(environment, production_names) if {
	name := lower(environment)
	not name in _unknown
	not name in {lower(other) | some other in production_names}
}
