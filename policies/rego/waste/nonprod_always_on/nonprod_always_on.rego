# METADATA
# title: Machines without a schedule outside production
# description: A machine that is used in office hours costs three times too much when it runs day and night.
# custom:
#   level: advise
#   message: "`{address}` runs day and night in {environment}"
#   remedy: "Add a schedule ({fix}), or a tag such as {tag} that a scheduler reads"
#   parameters:
#     prod_environments: [prod, production, live]
#     schedule_tags: [schedule, auto-stop, autostop, auto-shutdown, instance-scheduler]
#     min_monthly_cents: 1000
#   attributes:
#     aws_autoscaling_group: [desired_capacity, max_size]
#     google_compute_instance: [resource_policies, desired_status]
#     google_sql_database_instance: [settings]
#   references:
#     aws_autoscaling_schedule: [autoscaling_group_name]
#     aws_cloudwatch_event_target: [input]
#     aws_ec2_instance_state: [instance_id]
#     aws_scheduler_schedule: [target.input]
#     aws_ssm_association: [targets.values]
#     azurerm_dev_test_global_vm_shutdown_schedule: [virtual_machine_id]
package costwarden.policies.waste.nonprod_always_on

import data.costwarden.lib.environments
import data.costwarden.lib.parameters
import data.costwarden.lib.resources
import rego.v1

defaults := {
	"prod_environments": environments.production,
	"schedule_tags": ["schedule", "auto-stop", "autostop", "auto-shutdown", "instance-scheduler"],
	"min_monthly_cents": 1000,
}

_settings := parameters.of("waste/nonprod_always_on", defaults)

# type -> what switches it off
_kinds := {
	"aws_autoscaling_group": "aws_autoscaling_schedule",
	"aws_db_instance": "aws_scheduler_schedule",
	"aws_instance": "aws_scheduler_schedule",
	"azurerm_linux_virtual_machine": "azurerm_dev_test_global_vm_shutdown_schedule",
	"azurerm_virtual_machine": "azurerm_dev_test_global_vm_shutdown_schedule",
	"azurerm_windows_virtual_machine": "azurerm_dev_test_global_vm_shutdown_schedule",
	"google_compute_instance": "google_compute_resource_policy",
	"google_sql_database_instance": "google_cloud_scheduler_job",
}

_switched := resources.targets_of([
	"aws_autoscaling_schedule",
	"aws_cloudwatch_event_target",
	"aws_ec2_instance_state",
	"aws_scheduler_schedule",
	"aws_ssm_association",
	"azurerm_dev_test_global_vm_shutdown_schedule",
])

deny contains violation if {
	some type, fix in _kinds
	some resource in resources.of_type(type)
	environments.nonprod(resource.environment, _settings.prod_environments)
	_worth_it(resource)
	not _scheduled(resource)
	not _off(resource)
	violation := {"address": resource.address, "attribute": "", "values": {
		"environment": resource.environment,
		"fix": fix,
		"tag": concat("", _tag_names),
	}}
}

_tag_names := array.slice(_settings.schedule_tags, 0, 1)

_worth_it(resource) if resource.planned_cents >= _settings.min_monthly_cents

# Without a price nobody knows that it is cheap.
_worth_it(resource) if resource.state in {"unpriced", "unsupported"}

_scheduled(resource) if {
	some tag in _settings.schedule_tags
	resource.tags_lower[lower(tag)]
}

_scheduled(resource) if resources.is_target(resource.address, _switched)

_scheduled(resource) if count(resources.blocks(resource, "resource_policies")) > 0

_off(resource) if {
	some name in ["desired_capacity", "max_size"]
	resource.attributes[name] == 0
}

_off(resource) if resource.attributes.desired_status == "TERMINATED"

_off(resource) if {
	some block in resources.blocks(resource, "settings")
	block.activation_policy == "NEVER"
}
