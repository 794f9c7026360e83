"""aws_secretsmanager_secret: its month and the calls for it."""

from __future__ import annotations

from costwarden.estimate.aws._lines import metered
from costwarden.estimate.resource import Dimension, PriceKey, ResourceType

SERVICE = "AWSSecretsManager"

RESOURCE = ResourceType(
    "aws_secretsmanager_secret",
    dimensions=(
        Dimension("Secret", "months", PriceKey(SERVICE, "secret"), doc="month; 1; Secrets Manager pricing"),
        metered(
            "API requests",
            "10k requests",
            PriceKey(SERVICE, "requests"),
            "monthly_requests",
            per=10_000,
            page="Secrets Manager",
        ),
    ),
)
