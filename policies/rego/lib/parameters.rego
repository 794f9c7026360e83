# METADATA
# title: Parameters of a policy
# description: The policy's defaults, overlaid with what the configuration sets for it.
package costwarden.lib.parameters

import rego.v1

of(policy, defaults) := object.union(defaults, object.get(object.get(input, "parameters", {}), policy, {}))
