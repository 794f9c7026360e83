"""google_compute_forwarding_rule and its global form: the rule's hours, and the data it lets in.

The first five rules of a project cost more together than each further one; a plan does not tell which one this is,
so that every rule is taken as a further one.
"""

from costwarden.estimate.google._lines import used
from costwarden.estimate.resource import Dimension, PriceKey, ResourceType, hourly

LINES = (
    Dimension(
        "Forwarding rules",
        "hours",
        PriceKey("Networking", "forwarding-rule/hours"),
        hourly(),
        doc="hours; 730; Cloud Load Balancing pricing, additional forwarding rule",
    ),
    used(
        "Ingress data",
        "GB",
        PriceKey("Networking", "forwarding-rule/gb"),
        "monthly_ingress_data_gb",
        page="Cloud Load Balancing",
    ),
)

RESOURCE = ResourceType("google_compute_forwarding_rule", dimensions=LINES)
