"""What can be saved on Azure; attributes are those of the azurerm provider's schema."""

from __future__ import annotations

from costwarden.recommend.kind import Kind, RiskClass


def azure_kinds() -> list[Kind]:
    vm = {"vm_size": "size"}
    return [
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
    ]  # fmt: skip
