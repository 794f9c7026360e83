"""Arguments whose change makes the provider replace the resource, as its documentation says; a plan has the last word.

The providers' schemas do not tell; this lists what a recommendation might touch, not everything.
"""

from __future__ import annotations

_REPLACING = {
    "aws_cloudwatch_log_group": {"name"},
    "aws_db_instance": {"availability_zone", "engine", "storage_encrypted", "username"},
    "aws_dynamodb_table": {"name", "hash_key", "range_key"},
    "aws_ebs_volume": {"availability_zone", "encrypted", "kms_key_id", "snapshot_id"},
    "aws_elasticache_cluster": {"cluster_id", "subnet_group_name"},
    "aws_elasticache_replication_group": {"replication_group_id", "subnet_group_name", "at_rest_encryption_enabled"},
    "aws_instance": {"ami", "availability_zone", "subnet_id", "root_block_device.encrypted"},
    "aws_launch_configuration": {"image_id", "instance_type", "root_block_device.volume_type"},
    "aws_lambda_function": {"function_name", "package_type"},
    "aws_rds_cluster": {"availability_zones", "engine", "storage_encrypted"},
    "aws_s3_bucket": {"bucket"},
    "azurerm_managed_disk": {"create_option", "location", "name", "os_type", "zone"},
    "azurerm_public_ip": {"name", "location", "sku", "zones"},
    "google_compute_address": {"name", "region", "address_type"},
    "google_compute_disk": {"name", "type", "zone", "image", "snapshot"},
    "google_compute_instance": {"name", "zone"},
    "google_sql_database_instance": {"name", "region"},
}


def replaces(resource_type: str, path: str) -> bool:
    """Whether a change of the argument, its path without positions, is known to replace the resource."""
    return path in _REPLACING.get(resource_type, ())
