"""aws_networkfirewall_firewall: an endpoint per subnet, and the data through them."""

from __future__ import annotations

from decimal import Decimal

from costwarden.estimate.aws._lines import metered, running
from costwarden.estimate.resource import PriceKey, ResourceType
from costwarden.estimate.view import ResourceView

SERVICE = "AWSNetworkFirewall"


def _endpoints(firewall: ResourceView) -> Decimal:
    """One per subnet; Infracost counts one in all."""
    return Decimal(1) if firewall.compat else Decimal(max(len(firewall.blocks("subnet_mapping")), 1))


RESOURCE = ResourceType(
    "aws_networkfirewall_firewall",
    dimensions=(
        running("Network Firewall Endpoint", PriceKey(SERVICE, "endpoint/hours"), _endpoints, page="Network Firewall"),
        metered("Data Processed", "GB", PriceKey(SERVICE, "gb"), "monthly_data_processed_gb", page="Network Firewall"),
    ),
)
