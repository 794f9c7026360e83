package costwarden.policies.waste.nonprod_always_on_test

import data.costwarden.lib.fixtures_test as fixtures
import data.costwarden.policies.waste.nonprod_always_on
import rego.v1

_database(policy) := fixtures.of(
	"google_sql_database_instance.a",
	"google_sql_database_instance",
	{"settings": [{"activation_policy": policy}]},
)

_wasteful := [
	fixtures.of("aws_instance.a", "aws_instance", {}),
	_database("ALWAYS"),
]

test_no_schedule if {
	found := nonprod_always_on.deny with input as {"resources": _wasteful}
	fixtures.addresses(found) == {"aws_instance.a", "google_sql_database_instance.a"}
	{"address": "aws_instance.a", "attribute": "", "values": {
		"environment": "dev",
		"fix": "aws_scheduler_schedule",
		"tag": "schedule",
	}} in found
}

test_a_tag_is_a_schedule if {
	tagged := [object.union(one, {"tags_lower": {"schedule": "office"}}) | some one in _wasteful]
	nonprod_always_on.deny == set() with input as {"resources": tagged}
}

test_a_schedule_is_a_schedule if {
	nonprod_always_on.deny == set() with input as {"resources": [
		fixtures.of("aws_autoscaling_group.a", "aws_autoscaling_group", {}),
		fixtures.resource(
			"aws_autoscaling_schedule.a", "aws_autoscaling_schedule",
			{"refers_to": {"autoscaling_group_name": ["aws_autoscaling_group.a"]}},
		),
		fixtures.of("google_compute_instance.a", "google_compute_instance", {"resource_policies": ["office"]}),
	]}
}

test_switched_off_is_quiet if {
	nonprod_always_on.deny == set() with input as {"resources": [
		fixtures.of("aws_autoscaling_group.a", "aws_autoscaling_group", {"desired_capacity": 0}),
		fixtures.of("google_compute_instance.a", "google_compute_instance", {"desired_status": "TERMINATED"}),
		_database("NEVER"),
	]}
}

test_cheap_is_quiet_but_unpriced_is_not if {
	cheap := fixtures.resource("aws_instance.a", "aws_instance", {"planned_cents": 999})
	edge := fixtures.resource("aws_instance.b", "aws_instance", {"planned_cents": 1000})
	unknown := fixtures.resource("aws_instance.c", "aws_instance", {"planned_cents": 0, "state": "unpriced"})
	found := nonprod_always_on.deny with input as {"resources": [cheap, edge, unknown]}
	fixtures.addresses(found) == {"aws_instance.b", "aws_instance.c"}
}

test_production_is_quiet if {
	every environment in ["prod", "PRODUCTION", "live"] {
		found := nonprod_always_on.deny with input as {"resources": fixtures.in_environment(_wasteful, environment)}
		found == set()
	}
}

test_unknown_environment_is_quiet if {
	every environment in ["", "default"] {
		found := nonprod_always_on.deny with input as {"resources": fixtures.in_environment(_wasteful, environment)}
		found == set()
	}
}

test_production_names_are_a_parameter if {
	settings := {"waste/nonprod_always_on": {"prod_environments": ["Dev"]}}
	found := nonprod_always_on.deny with input as {"resources": _wasteful, "parameters": settings}
	found == set()
}

test_gone_is_quiet if nonprod_always_on.deny == set() with input as {"resources": fixtures.gone(_wasteful)}

test_unchanged_counts_too if {
	count(nonprod_always_on.deny) > 0 with input as {"resources": fixtures.unchanged(_wasteful)}
}

test_empty_document_is_quiet if nonprod_always_on.deny == set() with input as {}
