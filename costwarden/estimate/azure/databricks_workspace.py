"""azurerm_databricks_workspace: DBU-hours by workload and tier; the machines are billed as machines."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.azure._lines import metered
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView

_LINES = (
    ("All-purpose compute DBUs", "all-purpose", "monthly_all_purpose_compute_dbu_hrs"),
    ("Jobs compute DBUs", "jobs", "monthly_jobs_compute_dbu_hrs"),
    ("Jobs light compute DBUs", "jobs-light", "monthly_jobs_light_compute_dbu_hrs"),
)


def dimensions(view: ResourceView) -> Iterator[Dimension]:
    # A trial is billed like premium once it ends.
    tier = "standard" if view.text("sku").lower() == "standard" else "premium"
    for name, path, key in _LINES:
        yield metered("Azure Databricks", name, "DBU-hours", key, sku=f"{tier}/{path}")


RESOURCE = ResourceType("azurerm_databricks_workspace", dimensions)
