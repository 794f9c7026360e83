package costwarden.policies.waste.no_log_retention_test

import data.costwarden.lib.fixtures_test as fixtures
import data.costwarden.policies.waste.no_log_retention
import rego.v1

_wasteful := [fixtures.of("aws_cloudwatch_log_group.a", "aws_cloudwatch_log_group", {"retention_in_days": 0})]

test_forever if {
	found := no_log_retention.deny with input as {"resources": _wasteful}
	found == {{"address": "aws_cloudwatch_log_group.a", "attribute": "retention_in_days", "values": {
		"argument": "retention_in_days",
		"days": 0,
		"kept": "forever",
		"example": 30,
	}}}
}

test_a_retention_or_unknown_is_quiet if {
	no_log_retention.deny == set() with input as {"resources": [
		fixtures.of("a.b", "aws_cloudwatch_log_group", {"retention_in_days": 3653}),
		fixtures.of("a.c", "aws_cloudwatch_log_group", {}),
	]}
}

test_longest_retention if {
	settings := {"waste/no_log_retention": {"max_days": 90}}
	found := no_log_retention.deny with input as {"parameters": settings, "resources": [
		fixtures.of("a.aws", "aws_cloudwatch_log_group", {"retention_in_days": 91}),
		fixtures.of("a.azure", "azurerm_log_analytics_workspace", {"retention_in_days": 120}),
		fixtures.of("a.google", "google_logging_project_bucket_config", {"retention_days": 90}),
		fixtures.of("a.text", "google_logging_project_bucket_config", {"retention_days": "400"}),
	]}
	fixtures.addresses(found) == {"a.aws", "a.azure"}
	{violation.values.kept | some violation in found} == {"91 days, longer than 90", "120 days, longer than 90"}
}

test_gone_is_quiet if no_log_retention.deny == set() with input as {"resources": fixtures.gone(_wasteful)}

test_unchanged_counts_too if count(no_log_retention.deny) > 0 with input as {"resources": fixtures.unchanged(_wasteful)}

test_empty_document_is_quiet if no_log_retention.deny == set() with input as {}
