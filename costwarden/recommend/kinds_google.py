"""What can be saved on Google Cloud; attributes are those of the google provider's schema."""

from __future__ import annotations

from costwarden.recommend.kind import Kind, RiskClass

_RESTARTS = "stop and start of the machine"


def google_kinds() -> list[Kind]:
    return [
        Kind("gcp_vm_rightsize", "right-size", "instance", RiskClass.RESTART, "set",
             {"google_compute_instance": {"machine_type": "machine_type"}}, restart_required=True,
             along={"google_compute_instance": {"allow_stopping_for_update": (None, True)}},
             downtime_expected=True, needs_metrics=True, risk_note=_RESTARTS),
        Kind("gcp_vm_idle", "stop idle", "instance", RiskClass.RESTART, "set", {"google_compute_instance": {}}, order=1,
             along={"google_compute_instance": {"desired_status": ("RUNNING", "TERMINATED")}}, needs_metrics=True,
             restart_required=True, downtime_expected=True, risk_note="it is stopped, not deleted; its disks cost on",
             rollback="revert and apply: it is started again"),
        Kind("gcp_disk_snapshot_first", "snapshot before deletion", "disk", RiskClass.ONLINE, "block",
             {"google_compute_disk": {}}, template="gcp_snapshot", order=4, may_cost=True,
             risk_note="the snapshot itself costs its size; the disk goes in a pull request of its own",
             rollback="remove the snapshot"),
        Kind("gcp_disk_delete", "delete idle", "disk", RiskClass.DELETION, "remove", {"google_compute_disk": {}},
             order=0, data_loss_possible=True, risk_note="the data is gone without the snapshot that comes first"),
        Kind("gcp_ip_delete", "release idle", "address", RiskClass.DELETION, "remove",
             {"google_compute_address": {}}, order=0, risk_note="the address itself is lost"),
        Kind("gcp_sql_rightsize", "right-size", "database", RiskClass.RESTART, "set",
             {"google_sql_database_instance": {"tier": "settings.tier"}}, restart_required=True,
             needs_metrics=True, risk_note="a restart"),
        Kind("gcp_sql_idle", "stop idle", "database", RiskClass.RESTART, "set", {"google_sql_database_instance": {}},
             along={"google_sql_database_instance": {"settings.activation_policy": ("ALWAYS", "NEVER")}}, order=1,
             needs_metrics=True, restart_required=True, downtime_expected=True,
             risk_note="it is stopped, not deleted; its storage costs on",
             rollback="revert and apply: it is started again"),
        Kind("gcp_run_cpu", "CPU while requests run", "service", RiskClass.ONLINE, "set",
             {"google_cloud_run_v2_service": {"cpu_idle": "template.containers.resources.cpu_idle"}},
             risk_note="work between requests is throttled"),
    ]  # fmt: skip
