"""google_compute_region_instance_group_manager: a group over the zones of a region."""

from costwarden.estimate.google._groups import group_type

RESOURCE = group_type(
    "google_compute_region_instance_group_manager",
    "google_compute_region_per_instance_config",
    "google_compute_region_autoscaler",
)
