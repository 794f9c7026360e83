# METADATA
# title: Logs kept forever
# description: Log groups without a retention keep every line for ever, and its storage is paid for every month.
# custom:
#   level: advise
#   message: "`{address}` keeps logs {kept}"
#   remedy: "Set {argument} to the days these logs are needed, for example {example}"
#   parameters:
#     max_days: 0
#   attributes:
#     aws_cloudwatch_log_group: [retention_in_days]
#     azurerm_log_analytics_workspace: [retention_in_days]
#     google_logging_project_bucket_config: [retention_days]
#   references: {}
package costwarden.policies.waste.no_log_retention

import data.costwarden.lib.parameters
import data.costwarden.lib.resources
import rego.v1

# max_days 0: any retention will do, as long as there is one.
defaults := {"max_days": 0}

_settings := parameters.of("waste/no_log_retention", defaults)

_arguments := {
	"aws_cloudwatch_log_group": "retention_in_days",
	"azurerm_log_analytics_workspace": "retention_in_days",
	"google_logging_project_bucket_config": "retention_days",
}

# CloudWatch reads 0 as forever.
deny contains violation if {
	some resource in resources.of_type("aws_cloudwatch_log_group")
	resource.attributes.retention_in_days == 0
	violation := _violation(resource, "retention_in_days", 0, "forever")
}

deny contains violation if {
	_settings.max_days > 0
	some type, argument in _arguments
	some resource in resources.of_type(type)
	days := resource.attributes[argument]
	is_number(days)
	days > _settings.max_days
	violation := _violation(resource, argument, days, sprintf("%d days, longer than %d", [days, _settings.max_days]))
}

_violation(resource, argument, days, kept) := {
	"address": resource.address,
	"attribute": argument,
	"values": {"argument": argument, "days": days, "kept": kept, "example": 30},
}
