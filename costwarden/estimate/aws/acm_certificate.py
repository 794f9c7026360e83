"""aws_acm_certificate: free, unless a private authority issues it."""

from __future__ import annotations

from costwarden.estimate.resource import Dimension, PriceKey, ResourceType

RESOURCE = ResourceType(
    "aws_acm_certificate",
    dimensions=(
        Dimension(
            "Certificate",
            "requests",
            PriceKey("AWSCertificateManager", "certificates/tier1"),
            when=lambda certificate: certificate.has("certificate_authority_arn"),
            usage_based=True,
            doc="certificate; 1, at the first tier's price; AWS Private CA pricing",
        ),
    ),
)
