"""aws_backup_vault: what AWS Backup keeps and restores, per protected service."""

from __future__ import annotations

from costwarden.estimate.aws._lines import metered
from costwarden.estimate.resource import PriceKey, ResourceType

LINES = (
    ("EFS backup (warm)", "GB", "efs/warm", "monthly_efs_warm_backup_gb"),
    ("EFS backup (cold)", "GB", "efs/cold", "monthly_efs_cold_backup_gb"),
    ("EFS restore (warm)", "GB", "efs/restore/warm", "monthly_efs_warm_restore_gb"),
    ("EFS restore (cold)", "GB", "efs/restore/cold", "monthly_efs_cold_restore_gb"),
    ("EFS restore (item-level)", "requests", "efs/restore/item", "monthly_efs_item_restore_requests"),
    ("EBS snapshot", "GB", "ebs/snapshot", "monthly_ebs_snapshot_gb"),
    ("RDS snapshot", "GB", "rds/snapshot", "monthly_rds_snapshot_gb"),
    ("DynamoDB backup", "GB", "dynamodb/backup", "monthly_dynamodb_backup_gb"),
    ("DynamoDB restore", "GB", "dynamodb/restore", "monthly_dynamodb_restore_gb"),
    ("Aurora snapshot", "GB", "aurora/snapshot", "monthly_aurora_snapshot_gb"),
    ("FSx for Windows backup", "GB", "fsx-windows/backup", "monthly_fsx_windows_backup_gb"),
    ("FSx for Lustre backup", "GB", "fsx-lustre/backup", "monthly_fsx_lustre_backup_gb"),
)

RESOURCE = ResourceType(
    "aws_backup_vault",
    dimensions=tuple(
        metered(name, unit, PriceKey("AWSBackup", sku), key, page="AWS Backup") for name, unit, sku, key in LINES
    ),
)
