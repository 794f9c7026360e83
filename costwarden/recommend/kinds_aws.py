"""What can be saved on AWS; attributes are those of the AWS provider's schema."""

from __future__ import annotations

from costwarden.recommend.kind import Kind, RiskClass

_VOLUME = {"volume_type": "type", "iops": "iops", "throughput": "throughput"}
_ROOT = {name: f"root_block_device.{path}" for name, path in _VOLUME.items() if name != "volume_type"} | {
    "volume_type": "root_block_device.volume_type"
}
_MAPPED = {name: f"block_device_mappings.ebs.{path}" for name, path in _VOLUME.items() if name != "volume_type"} | {
    "volume_type": "block_device_mappings.ebs.volume_type"
}
# They take the newest version of a launch template.
_GROUPS = frozenset({"aws_autoscaling_group", "aws_eks_node_group"})
_RESTARTS = "stop and start of the machine"


def aws_kinds() -> list[Kind]:
    machine = {"instance_type": "instance_type"}
    return [
        Kind(
            "aws_ebs_gp2_gp3", "gp2 → gp3", "volume", RiskClass.ONLINE, "set",
            {"aws_ebs_volume": _VOLUME, "aws_instance": _ROOT, "aws_launch_template": _MAPPED}, effort="very_low",
            followers=_GROUPS,
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
            restart_required=True, downtime_expected=True, needs_metrics=True, risk_note=_RESTARTS, followers=_GROUPS,
            rollback="revert and apply: one more stop and start",
        ),
        Kind(
            "aws_ec2_previous_generation", "current generation", "instance", RiskClass.RESTART, "set",
            {"aws_instance": machine, "aws_launch_template": machine},
            restart_required=True, downtime_expected=True, followers=_GROUPS,
            risk_note=f"{_RESTARTS}; the image needs ENA and NVMe drivers for Nitro families",
            rollback="revert and apply: one more stop and start",
        ),
        Kind(
            "aws_asg_rightsize", "right-size", "scaling group", RiskClass.RESTART, "set",
            {"aws_launch_template": machine,
             "aws_autoscaling_group": {"min_size": "min_size", "max_size": "max_size",
                                       "desired_capacity": "desired_capacity"}},
            restart_required=True, needs_metrics=True, followers=_GROUPS,
            risk_note="instances are replaced as the group refreshes",
        ),
        Kind(
            "aws_asg_schedule", "working-hours schedule", "scaling group", RiskClass.RESTART, "block",
            {"aws_autoscaling_group": {}}, template="aws_asg_schedule", restart_required=True, downtime_expected=True,
            risk_note="stops outside working hours", rollback="remove the schedules and scale the group up",
        ),
        Kind(
            "aws_ec2_stop_idle", "stop idle", "instance", RiskClass.RESTART, "block", {"aws_instance": {}},
            template="aws_instance_stopped", order=1, needs_metrics=True, restart_required=True, downtime_expected=True,
            risk_note="it is stopped, not deleted; what lies on instance stores is gone",
            rollback="revert and apply, then start the machine",
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
            "aws_aurora_io", "storage pricing", "database cluster", RiskClass.ONLINE, "set",
            {"aws_rds_cluster": {"storage_type": "storage_type"}}, needs_metrics=True,
            risk_note="nothing restarts; it can be changed back only after 30 days",
        ),
        Kind(
            "aws_rds_snapshot_first", "snapshot before deletion", "database", RiskClass.ONLINE, "block",
            {"aws_db_instance": {}}, template="aws_db_snapshot", order=4, may_cost=True,
            risk_note="the snapshot itself costs its size; the database goes in a pull request of its own",
            rollback="remove the snapshot",
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
            "aws_lambda_arm", "arm64", "function", RiskClass.RESTART, "set",
            {"aws_lambda_function": {"architecture": "architectures"}}, effort="medium",
            risk_note="layers and binaries in the package have to be built for arm64",
        ),
        Kind(
            "aws_ecs_rightsize", "right-size", "service", RiskClass.RESTART, "set",
            {"aws_ecs_task_definition": {"cpu_units": "cpu", "memory_mb": "memory"},
             "aws_ecs_service": {"desired_count": "desired_count"}},
            needs_metrics=True, restart_required=True, risk_note="a rolling deployment",
            versioned=frozenset({"aws_ecs_task_definition"}), followers=frozenset({"aws_ecs_service"}),
        ),
        Kind(
            "aws_dynamodb_capacity", "right-size capacity", "table", RiskClass.ONLINE, "set",
            {"aws_dynamodb_table": {"read_capacity": "read_capacity", "write_capacity": "write_capacity"}},
            needs_metrics=True, risk_note="capacity can be lowered a few times a day only",
        ),
        Kind(
            "aws_dynamodb_mode", "billing mode", "table", RiskClass.ONLINE, "set",
            {"aws_dynamodb_table": {"billing_mode": "billing_mode", "read_capacity": "read_capacity",
                                    "write_capacity": "write_capacity"}},
            needs_metrics=True, risk_note="the mode can be changed back after 24 h",
        ),
        Kind(
            "aws_elasticache_rightsize", "right-size", "cache", RiskClass.RESTART, "set",
            {"aws_elasticache_replication_group": {"node_type": "node_type", "nodes": "num_cache_clusters"},
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
        Kind(
            "aws_redshift_size", "right-size", "cluster", RiskClass.RESTART, "set",
            {"aws_redshift_cluster": {"node_type": "node_type", "nodes": "number_of_nodes"}},
            restart_required=True, downtime_expected=True, needs_metrics=True, risk_note="read-only while it resizes",
        ),
        Kind(
            "aws_nat_endpoint", "S3 past the NAT gateway", "network", RiskClass.ONLINE, "block", {"aws_vpc": {}},
            template="aws_s3_gateway_endpoint", risk_note="bucket policies that name addresses see others",
            rollback="remove the endpoint",
        ),
    ]  # fmt: skip
