"""azurerm_log_analytics_workspace: logs taken in, kept, exported, searched; Sentinel's share of them."""

from __future__ import annotations

from costwarden.estimate.azure._lines import fixed, metered
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView

SERVICE, MONITOR = "Log Analytics", "Azure Monitor"
DAYS = 30
FREE_DAYS = 30
COMMITMENTS = (100, 200, 300, 400, 500, 1_000, 2_000, 5_000)  # GB a day
SOLUTION = "azurerm_log_analytics_solution"
ONBOARDING = "azurerm_sentinel_log_analytics_workspace_onboarding"
CONNECTORS = tuple(
    f"azurerm_sentinel_data_connector_{name}"
    for name in (
        "aws_cloud_trail azure_active_directory azure_advanced_threat_protection azure_security_center "
        "microsoft_cloud_app_security microsoft_defender_advanced_threat_protection office_365 threat_intelligence"
    ).split()
)


def _line(label: str, unit: str, key: str, service: str = MONITOR) -> Dimension:
    return metered(service, label, unit, key, per=1)


INGESTION = _line("Log data ingestion", "GB", "monthly_log_data_ingestion_gb", SERVICE)
SENTINEL = _line("Sentinel data ingestion", "GB", "monthly_sentinel_data_ingestion_gb", SERVICE)
RETENTION = _line("Log data retention", "GB", "monthly_additional_log_data_retention_gb", SERVICE)
OTHERS = (
    _line("Log data export", "GB", "monthly_log_data_export_gb"),
    _line("Basic log data ingestion", "GB", "monthly_basic_log_data_ingestion_gb"),
    _line("Basic log search queries", "GB searched", "monthly_basic_log_search_gb"),
    _line("Archive data", "GB", "monthly_archive_data_gb"),
    _line("Archive data restored", "GB", "monthly_archive_data_restored_gb"),
    _line("Archive data searched", "GB", "monthly_archive_data_searched_gb"),
)


def dimensions(view: ResourceView) -> list[Dimension]:
    sku = view.text("sku", "PerGB2018").lower()
    if sku not in ("pergb2018", "capacityreservation"):
        return []  # free, and tiers that new workspaces cannot choose
    lines: list[Dimension] = []
    sentinel = _has_sentinel(view)
    if sku == "pergb2018":
        lines.append(INGESTION)
        if sentinel:
            lines.append(SENTINEL)
    else:
        misspelt = view.number("reservation_capcity_in_gb_per_day", 0)  # as provider versions before 3 wrote it
        reserved = view.number("reservation_capacity_in_gb_per_day", misspelt)
        if reserved > 0:
            tier = max((step for step in COMMITMENTS if step <= reserved), default=COMMITMENTS[0])
            lines.append(_commitment("Log data ingestion", tier))
            if sentinel:
                lines.append(_commitment("Sentinel data ingestion", tier))
    if view.number("retention_in_days", 0) > FREE_DAYS:
        lines.append(RETENTION)
    return [*lines, *OTHERS]


def _commitment(label: str, tier: int) -> Dimension:
    return fixed(MONITOR, label, f"{tier} GB (per day)", DAYS, sku=f"commitment/{tier}-gb-day", per=1, by="730 / 24")


def _has_sentinel(view: ResourceView) -> bool:
    """A solution, an onboarding or a connector in the plan turns Sentinel on for this workspace."""
    if _is_connected(view):
        return True
    for solution in view.referencing(SOLUTION, "workspace_resource_id"):
        named = solution.text("solution_name").lower() == "securityinsights"
        if (named and not view.compat) or _is_connected(solution):
            return True
    return not view.compat and bool(view.referencing(ONBOARDING, "workspace_id"))


def _is_connected(place: ResourceView) -> bool:
    return any(place.referencing(kind, "log_analytics_workspace_id") for kind in CONNECTORS)


RESOURCE = ResourceType("azurerm_log_analytics_workspace", dimensions)
