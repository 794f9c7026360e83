"""What can be recommended: per kind the Terraform attributes it changes, its risk, and how to take it back.

Attribute names are those of the providers' schemas (note "Actions -> Terraform edit"); a kind without `attributes`
for a type is reported and never edited. Commitments are reported only: buying one cannot be taken back.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from costwarden.recommend.model import Value


class RiskClass(StrEnum):
    """Pull requests never mix these."""

    ONLINE = "online"  # nothing restarts
    RESTART = "restart"  # stop/start, failover, rolling replacement of instances
    RETENTION = "retention"  # old data ends sooner
    DELETION = "deletion"  # something is removed


TAGS = "tags_missing"
DRIFT = "drift"  # settings are attribute paths themselves
GONE = "drift_gone"
Edit = Literal["set", "block", "remove", "forget", "none"]  # forget: the code lets go of it, nothing is destroyed


@dataclass(frozen=True, slots=True)
class Kind:
    """One sort of saving. `attributes`: Terraform type -> our setting name -> attribute path in that type."""

    name: str
    title: str  # "gp2 -> gp3", for titles: "gp2 -> gp3 for 6 volumes"
    noun: str  # "volume"
    risk: RiskClass
    edit: Edit
    attributes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    template: str = ""  # of templates/terraform, for edit == "block"
    effort: str = "low"  # very_low | low | medium | high | very_high
    restart_required: bool = False
    downtime_expected: bool = False
    data_loss_possible: bool = False
    needs_metrics: bool = False
    order: int = 2  # of actions on one resource: 0 delete, 1 stop, 2 right-size, 3 commitment
    risk_note: str = ""
    rollback: str = "revert and apply"
    prefix: str = "perf(cost)"  # of titles
    may_cost: bool = False  # a step on the way that costs something by itself

    def changes(self, resource_type: str, current: Mapping[str, Value], target: Mapping[str, Value]) -> dict[str, str]:
        """Our setting name -> attribute path, of the settings that differ and that the type has."""
        if self.name == TAGS:
            return {key: f"tags[{json.dumps(key, ensure_ascii=False)}]" for key in target}
        if self.name == DRIFT:
            return {path: path for path in target if current.get(path) != target[path]}
        known = self.attributes.get(resource_type, {})
        return {name: known[name] for name in target if name in known and current.get(name) != target[name]}


_VOLUME = {"volume_type": "type", "iops": "iops", "throughput": "throughput"}
_ROOT = {name: f"root_block_device.{path}" for name, path in _VOLUME.items() if name != "volume_type"} | {
    "volume_type": "root_block_device.volume_type"
}
_RESTARTS = "stop and start of the machine"


def _kinds() -> list[Kind]:
    machine = {"instance_type": "instance_type"}
    vm = {"vm_size": "size"}
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
        Kind("azure_vm_rightsize", "right-size", "virtual machine", RiskClass.RESTART, "set",
             {"azurerm_linux_virtual_machine": vm, "azurerm_windows_virtual_machine": vm},
             restart_required=True, downtime_expected=True, needs_metrics=True, risk_note="a restart"),
        Kind("azure_vm_shutdown", "shut down idle", "virtual machine", RiskClass.DELETION, "none", order=1,
             needs_metrics=True, risk_note="a person decides whether it is really unused"),
        Kind("azure_disk_delete", "delete unattached", "disk", RiskClass.DELETION, "remove",
             {"azurerm_managed_disk": {}}, order=0, data_loss_possible=True,
             risk_note="the data is gone without the snapshot that comes first"),
        Kind("azure_public_ip_delete", "release idle", "address", RiskClass.DELETION, "remove",
             {"azurerm_public_ip": {}}, order=0, risk_note="the address itself is lost"),
        Kind("azure_sql_sku", "right-size", "database", RiskClass.ONLINE, "set",
             {"azurerm_mssql_database": {"sku_name": "sku_name"}}, needs_metrics=True, risk_note="a short reconnect"),
        Kind("azure_app_plan", "right-size", "plan", RiskClass.RESTART, "set",
             {"azurerm_service_plan": {"sku_name": "sku_name"}}, restart_required=True, needs_metrics=True,
             risk_note="apps of the plan restart"),
        Kind("gcp_vm_rightsize", "right-size", "instance", RiskClass.RESTART, "set",
             {"google_compute_instance": {"machine_type": "machine_type"}}, restart_required=True,
             downtime_expected=True, needs_metrics=True, risk_note=_RESTARTS),
        Kind("gcp_vm_idle", "stop idle", "instance", RiskClass.DELETION, "none", order=1, needs_metrics=True,
             risk_note="a person decides whether it is really unused"),
        Kind("gcp_disk_delete", "delete idle", "disk", RiskClass.DELETION, "remove", {"google_compute_disk": {}},
             order=0, data_loss_possible=True, risk_note="the data is gone without the snapshot that comes first"),
        Kind("gcp_ip_delete", "release idle", "address", RiskClass.DELETION, "remove",
             {"google_compute_address": {}}, order=0, risk_note="the address itself is lost"),
        Kind("gcp_sql_rightsize", "right-size", "database", RiskClass.RESTART, "set",
             {"google_sql_database_instance": {"tier": "settings.tier"}}, restart_required=True,
             needs_metrics=True, risk_note="a restart"),
        Kind("commitment_expiry", "commitment ends", "commitment", RiskClass.ONLINE, "none", order=3),
        Kind("commitment_purchase", "commitment", "commitment", RiskClass.ONLINE, "none", order=3,
             risk_note="cannot be taken back: reported, never automated"),
        Kind(TAGS, "missing tags", "resource", RiskClass.ONLINE, "set", {"": {}}, effort="very_low", order=4,
             risk_note="nothing restarts; the value is inferred, so read it", prefix="chore(tags)"),
        Kind(DRIFT, "source follows the cloud", "resource", RiskClass.ONLINE, "set", {"": {}},
             effort="very_low", order=4, risk_note="the cloud stays as it is: the source says what is there",
             prefix="fix(drift)", rollback="revert; the next apply changes the cloud back"),
        Kind(GONE, "source follows the cloud", "resource that is gone", RiskClass.ONLINE, "forget", {"": {}},
             effort="very_low", order=0, prefix="fix(drift)",
             risk_note="nothing is destroyed: what the cloud has lost leaves the code and the state",
             rollback="revert; the next apply creates it again"),
        Kind("other", "provider advice", "resource", RiskClass.ONLINE, "none"),
    ]  # fmt: skip


KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _kinds()}


def kind_of(name: str) -> Kind:
    """The kind by name; what is not known is "other": shown, never edited."""
    return KINDS.get(name, KINDS["other"])
