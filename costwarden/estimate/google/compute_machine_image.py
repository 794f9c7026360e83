"""google_compute_machine_image: what its disks take once stored, which only usage tells."""

from costwarden.estimate.google.compute_image import storage
from costwarden.estimate.resource import ResourceType, usage

RESOURCE = ResourceType("google_compute_machine_image", dimensions=(storage("machine-image/gb", usage("storage_gb")),))
