"""google_compute_region_security_policy: as google_compute_security_policy."""

from costwarden.estimate.google.compute_security_policy import RESOURCE as GLOBAL
from costwarden.estimate.resource import ResourceType

RESOURCE = ResourceType("google_compute_region_security_policy", dimensions=GLOBAL.dimensions, doc=GLOBAL.doc)
