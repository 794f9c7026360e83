"""google_compute_instance_group_manager: a group in one zone."""

from costwarden.estimate.google._groups import group_type

RESOURCE = group_type(
    "google_compute_instance_group_manager", "google_compute_per_instance_config", "google_compute_autoscaler"
)
