"""google_compute_vpn_tunnel: the hours it stands."""

from costwarden.estimate.resource import Dimension, PriceKey, ResourceType, hourly

RESOURCE = ResourceType(
    "google_compute_vpn_tunnel",
    dimensions=(
        Dimension(
            "VPN Tunnel", "hours", PriceKey("Networking", "vpn/tunnel"), hourly(), doc="hours; 730; Cloud VPN pricing"
        ),
    ),
)
