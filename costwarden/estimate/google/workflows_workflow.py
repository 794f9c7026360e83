"""google_workflows_workflow: steps inside Google Cloud, and steps that call the outside."""

from costwarden.estimate.google._lines import used
from costwarden.estimate.resource import PriceKey, ResourceType

RESOURCE = ResourceType(
    "google_workflows_workflow",
    dimensions=(
        used("Internal steps", "1k steps", PriceKey("Workflows", "internal-steps"), "monthly_internal_steps", per=1000),
        used("External steps", "1k steps", PriceKey("Workflows", "external-steps"), "monthly_external_steps", per=1000),
    ),
)
