"""azurerm_monitor_metric_alert: time series watched, those with learned thresholds once more."""

from __future__ import annotations

from costwarden.estimate.azure._alerts import SERVICE, watched_series
from costwarden.estimate.azure._lines import fixed
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView


def dimensions(view: ResourceView) -> list[Dimension]:
    if not view.flag("enabled", True):
        return []
    dynamic = watched_series(view, "dynamic_criteria")
    total = watched_series(view, "criteria") + dynamic
    lines = []
    if total:
        lines.append(
            fixed(
                SERVICE,
                "Metrics monitoring",
                "time-series",
                total,
                sku="metric-alert/series",
                by="time series of the criteria",
            )
        )
    if dynamic:
        lines.append(
            fixed(
                SERVICE,
                "Dynamic threshold monitoring",
                "time-series",
                dynamic,
                sku="metric-alert/dynamic",
                by="time series of dynamic_criteria",
            )
        )
    return lines


RESOURCE = ResourceType("azurerm_monitor_metric_alert", dimensions)
