"""azurerm_key_vault_key: operations, rotations, and the keys themselves where hardware protects them."""

from __future__ import annotations

from costwarden.estimate.azure._lines import metered
from costwarden.estimate.quantity import Quantity
from costwarden.estimate.resource import Dimension, PriceKey, ResourceType, Tier
from costwarden.estimate.view import ResourceView

SERVICE = "Key Vault"
OPERATIONS = "monthly_protected_keys_operations"
KEYS = "hsm_protected_keys"


def _keys(view: ResourceView) -> Quantity | None:
    """The usage file's number; without one, a hardware key is one key (the reference leaves it open)."""
    told: Quantity | None = view.usage(KEYS)
    return told if told is not None or view.compat else 1


def _operations(label: str, sku: str) -> Dimension:
    return metered(SERVICE, label, "10K transactions", OPERATIONS, sku=sku)


SECRETS = metered(
    SERVICE, "Secrets operations", "10K transactions", "monthly_secrets_operations", sku="operation/simple"
)
ROTATIONS = metered(
    SERVICE, "Storage key rotations", "renewals", "monthly_key_rotation_renewals", sku="storage-key/rotation"
)
SOFTWARE = _operations("Software-protected keys", "operation/simple")
SOFTWARE_ADVANCED = _operations("Software-protected keys", "operation/advanced")
HARDWARE = _operations("HSM-protected keys", "operation/simple")
HARDWARE_ADVANCED = _operations("HSM-protected keys", "operation/advanced")
HARDWARE_KEYS = metered(SERVICE, "HSM-protected keys", "months", KEYS, quantity=_keys, sku="hsm-key/rsa-2048")
ADVANCED_KEYS = metered(
    SERVICE,
    "HSM-protected keys",
    "months",
    KEYS,
    quantity=_keys,
    tiers=(
        Tier(250, PriceKey(SERVICE, "hsm-key/advanced/first-250"), "first 250"),
        Tier(1_500, PriceKey(SERVICE, "hsm-key/advanced/next-1250"), "next 1250"),
        Tier(4_000, PriceKey(SERVICE, "hsm-key/advanced/next-2500"), "next 2500"),
        Tier(None, PriceKey(SERVICE, "hsm-key/advanced/over-4000"), "over 4000"),
    ),
    first_tier_only=True,
)


def dimensions(view: ResourceView) -> list[Dimension]:
    kind = view.text("key_type").upper()
    simple = kind.startswith("RSA") and view.number("key_size", 0) == 2048
    lines = [SECRETS, ROTATIONS]
    if kind.endswith("-HSM"):
        lines.append(HARDWARE_KEYS if simple else ADVANCED_KEYS)
        # The reference takes the advanced price for the operations of every hardware key.
        lines.append(HARDWARE if simple and not view.compat else HARDWARE_ADVANCED)
    else:
        lines.append(SOFTWARE if simple else SOFTWARE_ADVANCED)
    return lines


RESOURCE = ResourceType("azurerm_key_vault_key", dimensions)
