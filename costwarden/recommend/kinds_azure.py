"""What can be saved on Azure; attributes are those of the azurerm provider's schema."""

from __future__ import annotations

from costwarden.recommend.kind import Kind, RiskClass


def azure_kinds() -> list[Kind]:
    vm, scale = {"vm_size": "size"}, {"vm_size": "sku"}
    machines = ("azurerm_linux_virtual_machine", "azurerm_windows_virtual_machine")
    return [
        Kind("azure_vm_rightsize", "right-size", "virtual machine", RiskClass.RESTART, "set",
             {"azurerm_linux_virtual_machine": vm, "azurerm_windows_virtual_machine": vm,
              "azurerm_linux_virtual_machine_scale_set": scale, "azurerm_windows_virtual_machine_scale_set": scale},
             restart_required=True, downtime_expected=True, needs_metrics=True, risk_note="a restart"),
        Kind("azure_vm_shutdown", "evening shutdown", "virtual machine", RiskClass.RESTART, "block",
             {name: {} for name in machines}, template="azure_vm_shutdown", order=1, needs_metrics=True,
             restart_required=True, downtime_expected=True,
             risk_note="it is shut down every evening and started by hand",
             rollback="remove the schedule and start it"),
        Kind("azure_hybrid_benefit", "hybrid benefit", "virtual machine", RiskClass.ONLINE, "set",
             {name: {"license_type": "license_type"} for name in machines},
             risk_note="needs licences of your own: a person checks that there are enough"),
        Kind("azure_disk_tier", "storage tier", "disk", RiskClass.RESTART, "set",
             {"azurerm_managed_disk": {"storage_type": "storage_account_type"}}, restart_required=True,
             needs_metrics=True, risk_note="the machine it is attached to is stopped for it"),
        Kind("azure_disk_snapshot_first", "snapshot before deletion", "disk", RiskClass.ONLINE, "block",
             {"azurerm_managed_disk": {}}, template="azure_snapshot", order=4, may_cost=True,
             risk_note="the snapshot itself costs its size; the disk goes in a pull request of its own",
             rollback="remove the snapshot"),
        Kind("azure_disk_delete", "delete unattached", "disk", RiskClass.DELETION, "remove",
             {"azurerm_managed_disk": {}}, order=0, data_loss_possible=True,
             risk_note="the data is gone without the snapshot that comes first"),
        Kind("azure_public_ip_delete", "release idle", "address", RiskClass.DELETION, "remove",
             {"azurerm_public_ip": {}}, order=0, risk_note="the address itself is lost"),
        Kind("azure_sql_sku", "right-size", "database", RiskClass.ONLINE, "set",
             {"azurerm_mssql_database": {"sku_name": "sku_name", "auto_pause_minutes": "auto_pause_delay_in_minutes"}},
             needs_metrics=True, risk_note="a short reconnect"),
        Kind("azure_app_plan", "right-size", "plan", RiskClass.RESTART, "set",
             {"azurerm_service_plan": {"sku_name": "sku_name", "workers": "worker_count"}}, restart_required=True,
             needs_metrics=True, risk_note="apps of the plan restart"),
    ]  # fmt: skip
