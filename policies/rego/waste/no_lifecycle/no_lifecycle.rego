# METADATA
# title: Storage without a lifecycle
# description: What is never expired or moved to a cheaper class is paid for at the full price forever.
# custom:
#   level: advise
#   message: "`{address}` has no lifecycle rule: what it stores stays at the full price forever"
#   remedy: "Add {fix} with an expiry or a cheaper class, and an end for unfinished uploads and old versions"
#   parameters: {}
#   attributes:
#     aws_ecr_repository: [name]
#     aws_ecr_lifecycle_policy: [repository]
#     aws_s3_bucket: [bucket, lifecycle_rule]
#     aws_s3_bucket_lifecycle_configuration: [bucket]
#     azurerm_storage_account: [id, account_kind]
#     azurerm_storage_management_policy: [storage_account_id]
#     google_storage_bucket: [lifecycle_rule, autoclass]
#   references:
#     aws_ecr_lifecycle_policy: [repository]
#     aws_s3_bucket_lifecycle_configuration: [bucket]
#     azurerm_storage_management_policy: [storage_account_id]
package costwarden.policies.waste.no_lifecycle

import data.costwarden.lib.resources
import rego.v1

# store -> the resource type that gives it a lifecycle, by which argument, and the store's own name for itself.
_kinds := {
	"aws_ecr_repository": {"by": "aws_ecr_lifecycle_policy", "argument": "repository", "name": "name"},
	"aws_s3_bucket": {"by": "aws_s3_bucket_lifecycle_configuration", "argument": "bucket", "name": "bucket"},
	"azurerm_storage_account": {
		"by": "azurerm_storage_management_policy",
		"argument": "storage_account_id",
		"name": "id",
	},
}

deny contains violation if {
	some type, kind in _kinds
	own_name := kind.name
	targets := resources.targets_of([kind.by])
	names := {resource.attributes[kind.argument] | some resource in resources.of_type(kind.by)}
	some resource in resources.of_type(type)
	not resources.is_target(resource.address, targets)
	not _named(resource, own_name, names)
	not _inline(resource)
	not _exempt(resource)
	violation := _violation(resource, kind.by)
}

deny contains violation if {
	some resource in resources.of_type("google_storage_bucket")
	count(resources.blocks(resource, "lifecycle_rule")) == 0
	not _autoclass(resource)
	violation := _violation(resource, "a lifecycle_rule block")
}

_violation(resource, fix) := {
	"address": resource.address,
	"attribute": "lifecycle_rule",
	"values": {"fix": fix, "type": resource.type},
}

_named(resource, name, names) if resource.attributes[name] in names

# The AWS provider copies the rules of a separate configuration into the bucket; they go when it is deleted.
_inline(resource) if {
	some rule in resources.blocks(resource, "lifecycle_rule")
	rule.enabled == true
	not _named(resource, "bucket", _dropped)
}

_dropped contains bucket if {
	some resource in input.resources
	resource.type == "aws_s3_bucket_lifecycle_configuration"
	resource.actions == ["delete"]
	bucket := resource.attributes.bucket
}

_autoclass(resource) if {
	some block in resources.blocks(resource, "autoclass")
	block.enabled == true
}

# Accounts for files, queues and tables only have no blobs to move.
_exempt(resource) if {
	resource.type == "azurerm_storage_account"
	not object.get(resource.attributes, "account_kind", "StorageV2") in ["StorageV2", "BlobStorage"]
}
