package costwarden.policies.waste.no_lifecycle_test

import data.costwarden.lib.fixtures_test as fixtures
import data.costwarden.policies.waste.no_lifecycle
import rego.v1

_wasteful := [
	fixtures.of("aws_s3_bucket.a", "aws_s3_bucket", {"bucket": "a", "lifecycle_rule": []}),
	fixtures.of("aws_ecr_repository.a", "aws_ecr_repository", {}),
	fixtures.of("azurerm_storage_account.a", "azurerm_storage_account", {}),
	fixtures.of("google_storage_bucket.a", "google_storage_bucket", {}),
]

test_no_rule if {
	found := no_lifecycle.deny with input as {"resources": _wasteful}
	fixtures.addresses(found) == {one.address | some one in _wasteful}
	{"address": "aws_s3_bucket.a", "attribute": "lifecycle_rule", "values": {
		"fix": "aws_s3_bucket_lifecycle_configuration",
		"type": "aws_s3_bucket",
	}} in found
}

test_rules_are_enough if {
	no_lifecycle.deny == set() with input as {"resources": [
		fixtures.of("aws_s3_bucket.inline", "aws_s3_bucket", {"lifecycle_rule": [{"enabled": true}]}),
		fixtures.of("aws_s3_bucket.named", "aws_s3_bucket", {"bucket": "b"}),
		fixtures.of("aws_s3_bucket_lifecycle_configuration.named", "aws_s3_bucket_lifecycle_configuration", {"bucket": "b"}),
		fixtures.of("aws_s3_bucket.linked[0]", "aws_s3_bucket", {}),
		fixtures.resource(
			"aws_s3_bucket_lifecycle_configuration.l", "aws_s3_bucket_lifecycle_configuration",
			{"refers_to": {"bucket": ["aws_s3_bucket.linked"]}},
		),
		fixtures.of("google_storage_bucket.rule", "google_storage_bucket", {"lifecycle_rule": [{}]}),
		fixtures.of("google_storage_bucket.auto", "google_storage_bucket", {"autoclass": [{"enabled": true}]}),
		fixtures.of("azurerm_storage_account.files", "azurerm_storage_account", {"account_kind": "FileStorage"}),
	]}
}

test_disabled_rule_is_none if {
	bucket := fixtures.of("aws_s3_bucket.a", "aws_s3_bucket", {"lifecycle_rule": [{"enabled": false}]})
	count(no_lifecycle.deny) == 1 with input as {"resources": [bucket]}
}

test_rules_go_with_their_configuration if {
	found := no_lifecycle.deny with input as {"resources": [
		fixtures.of("aws_s3_bucket.a", "aws_s3_bucket", {"bucket": "a", "lifecycle_rule": [{"enabled": true}]}),
		fixtures.resource("aws_s3_bucket_lifecycle_configuration.a", "aws_s3_bucket_lifecycle_configuration", {
			"actions": ["delete"],
			"attributes": {"bucket": "a"},
		}),
	]}
	fixtures.addresses(found) == {"aws_s3_bucket.a"}
}

test_gone_is_quiet if no_lifecycle.deny == set() with input as {"resources": fixtures.gone(_wasteful)}

test_unchanged_counts_too if count(no_lifecycle.deny) > 0 with input as {"resources": fixtures.unchanged(_wasteful)}

test_empty_document_is_quiet if no_lifecycle.deny == set() with input as {}
