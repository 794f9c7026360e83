"""google_compute_global_forwarding_rule: as google_compute_forwarding_rule."""

from costwarden.estimate.google.compute_forwarding_rule import LINES
from costwarden.estimate.resource import ResourceType

RESOURCE = ResourceType("google_compute_global_forwarding_rule", dimensions=LINES)
