"""google_kms_crypto_key: active versions, by usage or by rotation, and operations."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costwarden.estimate.google._lines import used
from costwarden.estimate.quantity import Quantity
from costwarden.estimate.resource import Dimension, PriceKey, ResourceType, Tier
from costwarden.estimate.view import ResourceView, decimal_of

SERVICE = "Cloud KMS"
MONTH_SECONDS = 2_592_000  # 30 days
# HSM keys of these algorithms cost more in the first 2,000 versions.
LARGE = ("_3072_", "_4096_", "EC_SIGN_P256", "EC_SIGN_P384", "EC_SIGN_SECP256K1")


def _versions(key: ResourceView) -> Quantity | None:
    """Usage `key_versions`, else as many new ones a month as the rotation makes."""
    given: Quantity | None = key.usage("key_versions")
    if given is not None:
        return given
    seconds = decimal_of(key.text("rotation_period").removesuffix("s"))
    return Decimal(MONTH_SECONDS) / seconds if seconds and seconds > 0 else None


def protection_of(key: ResourceView) -> str:
    """software | hsm | hsm-large | external."""
    template = key.block("version_template")
    level = template.text("protection_level", "SOFTWARE").upper()
    algorithm = template.text("algorithm", "GOOGLE_SYMMETRIC_ENCRYPTION").upper()
    if level.startswith("EXTERNAL"):
        return "external"
    if level != "HSM":
        return "software"
    return "hsm-large" if any(mark in algorithm for mark in LARGE) else "hsm"


def dimensions(key: ResourceView) -> Iterator[Dimension]:
    level = protection_of(key)
    tiers = (
        (
            Tier(2000, PriceKey(SERVICE, "key/hsm-large/first-2k"), "first 2K"),
            Tier(None, PriceKey(SERVICE, "key/hsm-large/over-2k"), "over 2K"),
        )
        if level == "hsm-large"
        else ()
    )
    yield Dimension(
        "Key versions",
        "months",
        None if tiers else PriceKey(SERVICE, f"key/{level}"),
        _versions,
        usage_based=True,
        tiers=tiers,
        first_tier_only=True,
        doc="months; usage key_versions, else 30 days / rotation_period; Cloud KMS pricing",
    )
    yield used(
        "Operations",
        "10k operations",
        PriceKey(SERVICE, f"operation/{level}"),
        "monthly_key_operations",
        per=10_000,
    )


RESOURCE = ResourceType("google_kms_crypto_key", dimensions=dimensions, doc="Key")
