"""What can be saved on Google Cloud; attributes are those of the google provider's schema."""

from __future__ import annotations

from costwarden.recommend.kind import Kind, RiskClass


_RESTARTS = "stop and start of the machine"


def google_kinds() -> list[Kind]:
    return [
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
    ]  # fmt: skip
