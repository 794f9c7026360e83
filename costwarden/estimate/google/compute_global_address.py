"""google_compute_global_address: as google_compute_address."""

from costwarden.estimate.google.compute_address import dimensions
from costwarden.estimate.resource import ResourceType

RESOURCE = ResourceType("google_compute_global_address", dimensions=dimensions, doc="IP address")
