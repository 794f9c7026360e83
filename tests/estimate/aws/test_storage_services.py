"""EFS, FSx, ECR, snapshots, backups, transfers and S3 reports; figures from their price pages, us-east-1."""

from decimal import Decimal

import pytest


@pytest.mark.parametrize(
    ("kind", "attributes", "usage", "monthly"),
    [
        ("aws_efs_file_system", {}, {"storage_gb": 100}, "30"),
        ("aws_efs_file_system", {"provisioned_throughput_in_mibps": 100}, {"storage_gb": 230}, "600"),  # 69 + 88.5 x 6
        ("aws_fsx_windows_file_system", {"throughput_capacity": 8, "storage_capacity": 100}, {}, "30.6"),
        (
            "aws_fsx_windows_file_system",
            {
                "throughput_capacity": 8,
                "storage_capacity": 2000,
                "storage_type": "HDD",
                "deployment_type": "MULTI_AZ_1",
            },
            {"backup_storage_gb": 100},
            "91",
        ),
        ("aws_fsx_openzfs_file_system", {"throughput_capacity": 64, "storage_capacity": 100}, {}, "25.64"),
        ("aws_fsx_lustre_file_system", {"storage_capacity": 1200}, {}, "168"),
        (
            "aws_fsx_lustre_file_system",
            {"storage_capacity": 1200, "deployment_type": "PERSISTENT_2", "per_unit_storage_throughput": 250},
            {"backup_storage_gb": 100},
            "257",
        ),
        ("aws_ecr_repository", {}, {"storage_gb": 10}, "1"),
        ("aws_ebs_snapshot", {"volume_size": 100}, {}, "5"),
        ("aws_ebs_snapshot_copy", {}, {}, "0.4"),
        ("aws_backup_vault", {}, {"monthly_efs_warm_backup_gb": 100}, "5"),
        ("aws_transfer_server", {"protocols": ["SFTP", "FTPS"]}, {"monthly_data_uploaded_gb": 10}, "438.4"),
        ("aws_s3_bucket_inventory", {}, {"monthly_listed_objects": 10_000_000}, "0.025"),
        ("aws_s3_bucket_analytics_configuration", {}, {"monthly_monitored_objects": 10_000_000}, "1"),
    ],
)
def test_storage_costs_what_is_kept_and_moved(price_of, kind, attributes, usage, monthly):
    assert price_of(kind, attributes, usage=usage).monthly == Decimal(monthly)


def test_snapshot_has_the_size_of_the_volume_it_refers_to(price_of):
    refers = {"volume_id": ("aws_ebs_volume", {"size": 200})}
    assert price_of("aws_ebs_snapshot", {}, refers=refers).monthly == 10


def test_compression_halves_the_storage_and_iops_above_three_per_gb_are_billed(price_of):
    attributes = {
        "throughput_capacity": 64,
        "storage_capacity": 101,
        "root_volume_configuration": [{"data_compression_type": "LZ4"}],
        "disk_iops_configuration": [{"mode": "USER_PROVISIONED", "iops": 403}],
    }
    lines = price_of("aws_fsx_openzfs_file_system", attributes).components
    assert lines[1].monthly_quantity == 100
    assert (lines[2].name, lines[2].monthly_quantity) == ("SSD storage (LZ4 compression, 50%)", 51)


def test_one_zone_storage_has_its_own_price(price_of):
    attributes = {"availability_zone_name": "us-east-1a", "lifecycle_policy": [{"transition_to_ia": "AFTER_7_DAYS"}]}
    usage = {"storage_gb": 100, "infrequent_access_storage_gb": 100}
    lines = price_of("aws_efs_file_system", attributes, usage=usage).components
    assert [line.monthly_cost for line in lines[:2]] == [16, Decimal("1.33")]
