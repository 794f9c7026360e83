"""What our own rules report and nobody edits: a person decides, or the provider's schema has no safe place for it."""

from __future__ import annotations

from costwarden.recommend.kind import Kind, RiskClass

_GONE = "a person checks that nothing outside this inventory holds it"


def reported_kinds() -> list[Kind]:
    return [
        Kind("azure_vm_previous_generation", "current generation", "virtual machine", RiskClass.RESTART, "none",
             restart_required=True, downtime_expected=True,
             risk_note="a newer series may lack the temporary disk or ask for a newer image: a person checks"),
        Kind("azure_vm_schedule", "working-hours schedule", "virtual machine", RiskClass.RESTART, "none",
             restart_required=True, downtime_expected=True,
             risk_note="Azure's own schedule only stops: starting needs an automation account of yours"),
        Kind("azure_storage_lifecycle", "lifecycle rules", "storage account", RiskClass.RETENTION, "none",
             risk_note="colder tiers cost to read and to leave early: a person chooses the days"),
        Kind("azure_sql_idle", "stop idle", "database", RiskClass.DELETION, "none", order=1, needs_metrics=True,
             data_loss_possible=True, risk_note="a person decides whether it is really unused"),
        Kind("azure_vm_idle", "stop idle", "virtual machine", RiskClass.DELETION, "none", order=1, needs_metrics=True,
             risk_note="a person decides whether it is really unused"),
        Kind("gcp_vm_schedule", "working-hours schedule", "instance", RiskClass.RESTART, "none",
             restart_required=True, downtime_expected=True,
             risk_note="the policy has to be attached, and its service agent needs rights to start machines"),
        Kind("gcp_bucket_lifecycle", "lifecycle rules", "bucket", RiskClass.RETENTION, "none",
             risk_note="colder classes cost to read and to leave early: a person chooses the days"),
        Kind("oci_volume_delete", "delete unattached", "volume", RiskClass.DELETION, "none", order=0,
             data_loss_possible=True, risk_note=_GONE),
        Kind("ali_disk_delete", "delete unattached", "disk", RiskClass.DELETION, "none", order=0,
             data_loss_possible=True, risk_note=_GONE),
        Kind("ali_eip_release", "release idle", "address", RiskClass.DELETION, "none", order=0, risk_note=_GONE),
    ]  # fmt: skip
