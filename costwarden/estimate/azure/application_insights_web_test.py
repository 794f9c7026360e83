"""azurerm_application_insights_web_test: a multi-step test, by the month; a ping is free."""

from __future__ import annotations

from costwarden.estimate.azure._lines import fixed
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView

MULTI_STEP = fixed("Application Insights", "Multi-step web test", "test")


def dimensions(view: ResourceView) -> list[Dimension]:
    billed = view.text("kind").lower() == "multistep" and view.flag("enabled", not view.compat)
    return [MULTI_STEP] if billed else []


RESOURCE = ResourceType("azurerm_application_insights_web_test", dimensions)
