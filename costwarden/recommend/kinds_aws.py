"""What can be saved on AWS; attributes are those of the AWS provider's schema."""

from __future__ import annotations

from costwarden.recommend.kind import Kind, RiskClass

_VOLUME = {"volume_type": "type", "iops": "iops", "throughput": "throughput"}
_ROOT = {name: f"root_block_device.{path}" for name, path in _VOLUME.items() if name != "volume_type"} | {
    "volume_type": "root_block_device.volume_type"
}
_RESTARTS = "stop and start of the machine"


def aws_kinds() -> list[Kind]:
    machine = {"instance_type": "instance_type"}
    return [
        Kind(
            "aws_ebs_gp2_gp3", "gp2 → gp3", "volume", RiskClass.ONLINE, "set",
            {"aws_ebs_volume": _VOLUME, "aws_instance": _ROOT}, effort="very_low",
            risk_note="nothing restarts; the next change of the same volume may have to wait about 6 h",
        ),
        Kind(
            "aws_ebs_resize_perf", "right-size IOPS and throughput", "volume", RiskClass.ONLINE, "set",
            {"aws_ebs_volume": _VOLUME}, effort="very_low", needs_metrics=True,
            risk_note="nothing restarts; the next change of the same volume may have to wait about 6 h",
        ),
        Kind(
            "aws_ec2_rightsize", "right-size", "instance", RiskClass.RESTART, "set",
            {"aws_instance": machine, "aws_launch_template": machine, "aws_launch_configuration": machine},
            restart_required=True, downtime_expected=True, needs_metrics=True, risk_note=_RESTARTS,
            rollback="revert and apply: one more stop and start",
        ),
        Kind(
            "aws_ec2_previous_generation", "current generation", "instance", RiskClass.RESTART, "set",
            {"aws_instance": machine, "aws_launch_template": machine},
            restart_required=True, downtime_expected=True,
            risk_note=f"{_RESTARTS}; the image needs ENA and NVMe drivers for Nitro families",
            rollback="revert and apply: one more stop and start",
        ),
        Kind(
            "aws_ec2_stop_idle", "stop idle", "instance", RiskClass.DELETION, "none", order=1, needs_metrics=True,
            data_loss_possible=True, risk_note="a person decides whether it is really unused",
        ),
        Kind(
            "aws_ec2_schedule", "working-hours schedule", "instance", RiskClass.RESTART, "block",
            {"aws_instance": {}}, template="aws_instance_schedule", restart_required=True, downtime_expected=True,
            risk_note="stops outside working hours", rollback="remove the schedules and start the machine",
        ),
        Kind(
            "aws_ec2_graviton", "Graviton", "instance", RiskClass.RESTART, "none", restart_required=True,
            downtime_expected=True, needs_metrics=True, effort="high",
            risk_note="needs an arm64 image: a person builds and names it",
        ),
        Kind(
            "aws_ebs_snapshot_first", "snapshot before deletion", "volume", RiskClass.ONLINE, "block",
            {"aws_ebs_volume": {}}, template="aws_ebs_snapshot", order=4, may_cost=True,
            risk_note="the snapshot itself costs its size; the volume goes in a pull request of its own",
            rollback="remove the snapshot",
        ),
        Kind(
            "aws_ebs_delete_unattached", "delete unattached", "volume", RiskClass.DELETION, "remove",
            {"aws_ebs_volume": {}}, order=0, data_loss_possible=True,
            risk_note="the data is gone without the snapshot that comes first", rollback="restore from the snapshot",
        ),
        Kind(
            "aws_eip_release", "release idle", "address", RiskClass.DELETION, "remove", {"aws_eip": {}}, order=0,
            risk_note="the address itself is lost", rollback="a new address; the old one cannot be had again",
        ),
        Kind(
            "aws_nat_delete", "delete idle", "NAT gateway", RiskClass.DELETION, "remove", {"aws_nat_gateway": {}},
            order=0, needs_metrics=True, risk_note="routes that point at it lose their way out",
            rollback="revert and apply: a new gateway, routes follow",
        ),
        Kind(
            "aws_lb_delete", "delete idle", "load balancer", RiskClass.DELETION, "remove", {"aws_lb": {}}, order=0,
            needs_metrics=True, risk_note="its DNS name is lost", rollback="revert and apply: a new name",
        ),
        Kind(
            "aws_rds_rightsize", "right-size", "database", RiskClass.RESTART, "set",
            {
                "aws_db_instance": {"instance_class": "instance_class", "multi_az": "multi_az"},
                "aws_rds_cluster_instance": {"instance_class": "instance_class"},
            },
            restart_required=True, downtime_expected=True, needs_metrics=True,
            risk_note="a failover in the maintenance window", rollback="revert and apply: one more failover",
        ),
        Kind(
            "aws_rds_storage_gp3", "gp2 → gp3", "database", RiskClass.ONLINE, "set",
            {"aws_db_instance": {"storage_type": "storage_type", "iops": "iops"}},
            risk_note="nothing restarts; the next storage change waits 6 h",
        ),
        Kind(
            "aws_rds_stop_idle", "stop idle", "database", RiskClass.DELETION, "none", order=1, needs_metrics=True,
            data_loss_possible=True, risk_note="a person decides whether it is really unused",
        ),
        Kind(
            "aws_lambda_memory", "right-size memory", "function", RiskClass.ONLINE, "set",
            {"aws_lambda_function": {"memory_mb": "memory_size"}}, needs_metrics=True,
            risk_note="less memory is also less CPU",
        ),
        Kind(
            "aws_ecs_rightsize", "right-size", "service", RiskClass.RESTART, "set",
            {"aws_ecs_task_definition": {"cpu_units": "cpu", "memory_mb": "memory"}}, needs_metrics=True,
            restart_required=True, risk_note="a rolling deployment",
        ),
        Kind(
            "aws_dynamodb_capacity", "right-size capacity", "table", RiskClass.ONLINE, "set",
            {"aws_dynamodb_table": {"read_capacity": "read_capacity", "write_capacity": "write_capacity"}},
            needs_metrics=True, risk_note="capacity can be lowered a few times a day only",
        ),
        Kind(
            "aws_elasticache_rightsize", "right-size", "cache", RiskClass.RESTART, "set",
            {"aws_elasticache_replication_group": {"node_type": "node_type"},
             "aws_elasticache_cluster": {"node_type": "node_type"}},
            restart_required=True, needs_metrics=True, risk_note="nodes are replaced one by one",
        ),
        Kind(
            "aws_s3_lifecycle", "lifecycle rules", "bucket", RiskClass.RETENTION, "block", {"aws_s3_bucket": {}},
            template="aws_s3_lifecycle",
            risk_note="unfinished uploads are aborted; nothing else is deleted", rollback="remove the rules",
        ),
        Kind(
            "aws_log_retention", "retention", "log group", RiskClass.RETENTION, "set",
            {"aws_cloudwatch_log_group": {"retention_days": "retention_in_days"}}, data_loss_possible=True,
            risk_note="older log events are deleted and do not come back",
            rollback="revert and apply; what expired meanwhile is gone",
        ),
    ]  # fmt: skip
