"""azurerm_federated_identity_credential: monthly active users above the free 50,000."""

from __future__ import annotations

from costwarden.estimate.azure._lines import metered
from costwarden.estimate.quantity import Quantity, at_least
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView

SERVICE = "Azure Active Directory for External Identities"
FREE_USERS = 50_000


def _users(licence: str) -> tuple[str, Dimension]:
    key = f"monthly_active_{licence.lower()}_users"

    def above(view: ResourceView) -> Quantity | None:
        amount = view.usage(key)
        return None if amount is None else at_least(amount - FREE_USERS, 0)

    line = metered(SERVICE, f"Active users ({licence})", "users", key, quantity=above, sku=f"user/{licence.lower()}")
    return key, line


LICENCES = (_users("P1"), _users("P2"))


def dimensions(view: ResourceView) -> list[Dimension]:
    """A tenant has one licence: the one the usage file counts; without one, both unit prices."""
    for key, line in LICENCES:
        if view.usage(key) is not None:
            return [line]
    return [line for _, line in LICENCES]


RESOURCE = ResourceType("azurerm_federated_identity_credential", dimensions)
