"""azurerm_monitor_scheduled_query_rules_alert_v2: a log alert, by how often it runs and how many series it watches."""

from __future__ import annotations

import re

from costwarden.estimate.azure._alerts import query_lines, watched_series
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView

_DURATION = re.compile(r"^P(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?)?$")


def minutes_of(duration: str) -> int:
    """Minutes of an ISO 8601 duration ("PT1H30M"); 1 where it is none, the dearest reading."""
    match = _DURATION.match(duration)
    if match is None:
        return 1
    days, hours, minutes = (int(part or 0) for part in match.groups())
    return (days * 24 + hours) * 60 + minutes


def dimensions(view: ResourceView) -> list[Dimension]:
    if not view.flag("enabled", True):
        return []
    return query_lines(minutes_of(view.text("evaluation_frequency")), watched_series(view, "criteria"))


RESOURCE = ResourceType("azurerm_monitor_scheduled_query_rules_alert_v2", dimensions)
