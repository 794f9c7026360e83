"""azurerm_automation_job_schedule: the minutes its jobs run."""

from costwarden.estimate.azure._automation import JOBS
from costwarden.estimate.resource import ResourceType

RESOURCE = ResourceType("azurerm_automation_job_schedule", (JOBS,))
