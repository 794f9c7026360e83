"""Automation: the minutes jobs run, the machines outside Azure that are configured."""

from __future__ import annotations

from costwarden.estimate.azure._lines import metered
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView

SERVICE = "Automation"


def _line(label: str, unit: str, key: str) -> Dimension:
    def wanted(view: ResourceView) -> bool:
        return bool(view.usage(key, 1) != 0)  # the usage file says 0: the feature is not used

    return metered(SERVICE, label, unit, key, when=wanted)


JOBS = _line("Job run time", "minutes", "monthly_job_run_mins")
NODES = _line("Non-azure config nodes", "nodes", "non_azure_config_node_count")


def nodes_type(name: str) -> ResourceType:
    """A resource whose cost is the nodes it configures."""
    return ResourceType(name, (NODES,))
