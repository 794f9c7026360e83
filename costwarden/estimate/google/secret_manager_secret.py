"""google_secret_manager_secret: versions times replicas, reads and rotations."""

from __future__ import annotations

from costwarden.estimate.google._lines import used
from costwarden.estimate.quantity import Quantity
from costwarden.estimate.resource import Dimension, PriceKey, ResourceType
from costwarden.estimate.view import ResourceView

SERVICE = "Secret Manager"


def replicas_of(secret: ResourceView) -> int:
    """Locations of a user-managed replication; 1 for the automatic one."""
    managed = secret.block("replication").blocks("user_managed")
    return len(managed[0].blocks("replicas")) if managed else 1


def _versions(secret: ResourceView) -> Quantity | None:
    active: Quantity | None = secret.usage("active_secret_versions")
    return None if active is None else active * replicas_of(secret)


ACCESS = used("Access operations", "10K requests", PriceKey(SERVICE, "access"), "monthly_access_operations", per=10_000)
VERSIONS = PriceKey(SERVICE, "version")

RESOURCE = ResourceType(
    "google_secret_manager_secret",
    dimensions=(
        Dimension(
            "Active secret versions",
            "versions",
            VERSIONS,
            _versions,
            usage_based=True,
            doc="versions; usage active_secret_versions x replicas; Secret Manager pricing",
        ),
        ACCESS,
        used("Rotation notifications", "rotations", PriceKey(SERVICE, "rotation"), "monthly_rotation_notifications"),
    ),
)
