"""aws_acmpca_certificate_authority: the authority's month, and the certificates it issues."""

from __future__ import annotations

from costwarden.estimate.aws._lines import metered, tiered
from costwarden.estimate.resource import Dimension, PriceKey, ResourceType, Tier
from costwarden.estimate.view import ResourceView

SERVICE = "AWSCertificateManager"
PAGE = "AWS Private CA"
TIERS = (
    Tier(1_000, PriceKey(SERVICE, "certificates/tier1"), "first 1K"),
    Tier(10_000, PriceKey(SERVICE, "certificates/tier2"), "next 9K"),
    Tier(None, PriceKey(SERVICE, "certificates/tier3"), "over 10K"),
)


def _short_lived(authority: ResourceView) -> bool:
    return authority.text("usage_mode").upper() == "SHORT_LIVED_CERTIFICATE"


def _standard(authority: ResourceView) -> bool:
    return not _short_lived(authority)


RESOURCE = ResourceType(
    "aws_acmpca_certificate_authority",
    dimensions=(
        Dimension(
            "Private certificate authority",
            "months",
            PriceKey(SERVICE, "private-ca"),
            when=_standard,
            doc=f"month; 1; {PAGE} pricing",
        ),
        Dimension(
            "Private certificate authority (short-lived certificate mode)",
            "months",
            PriceKey(SERVICE, "private-ca/short-lived"),
            when=_short_lived,
            doc=f"month; 1; {PAGE} pricing",
        ),
        tiered("Certificates", "requests", TIERS, "monthly_requests", when=_standard, page=PAGE),
        metered(
            "Certificates (short-lived)",
            "requests",
            PriceKey(SERVICE, "certificates/short-lived"),
            "monthly_requests",
            when=_short_lived,
            page=PAGE,
        ),
    ),
)
