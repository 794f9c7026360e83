"""google_secret_manager_secret_version: one version in every replica of its secret."""

from __future__ import annotations

from costwarden.estimate.google.secret_manager_secret import ACCESS, VERSIONS, replicas_of
from costwarden.estimate.quantity import Quantity
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView


def _copies(version: ResourceView) -> Quantity:
    secret = version.reference("secret")
    return replicas_of(secret) if secret is not None else 1


RESOURCE = ResourceType(
    "google_secret_manager_secret_version",
    dimensions=(
        Dimension(
            "Active secret versions",
            "versions",
            VERSIONS,
            _copies,
            doc="versions; replicas of the secret; Secret Manager pricing",
        ),
        ACCESS,
    ),
)
