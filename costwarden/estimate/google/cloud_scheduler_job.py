"""google_cloud_scheduler_job: a month of the job's existence; its runs are free."""

from costwarden.estimate.resource import Dimension, PriceKey, ResourceType

RESOURCE = ResourceType(
    "google_cloud_scheduler_job",
    dimensions=(
        Dimension(
            "Job",
            "months",
            PriceKey("Cloud Scheduler", "job"),
            doc="months; 1; Cloud Scheduler pricing; the first three of a billing account are free",
        ),
    ),
)
