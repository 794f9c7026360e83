"""aws_glue_catalog_database: objects kept and requests made.

The first million of each is free per account, not per database: it is not taken off here.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from costwarden.estimate.aws._lines import metered
from costwarden.estimate.resource import Asked, PriceKey, ResourceType
from costwarden.estimate.view import ResourceView

SERVICE = "AWSGlue"
OBJECTS = 100_000
REQUESTS = 1_000_000


def _counted(key: str, step: int) -> Asked:
    """The usage; Infracost counts nothing below one step of the price."""

    def quantity(database: ResourceView) -> Any:
        amount = database.usage(key)
        below = database.compat and isinstance(amount, Decimal) and amount < step
        return Decimal(0) if below else amount

    return quantity


RESOURCE = ResourceType(
    "aws_glue_catalog_database",
    dimensions=(
        metered(
            "Storage",
            "100k objects",
            PriceKey(SERVICE, "catalog/objects"),
            "monthly_objects",
            per=OBJECTS,
            quantity=_counted("monthly_objects", OBJECTS),
            page="Glue",
        ),
        metered(
            "Requests",
            "1M requests",
            PriceKey(SERVICE, "catalog/requests"),
            "monthly_requests",
            per=REQUESTS,
            quantity=_counted("monthly_requests", REQUESTS),
            page="Glue",
        ),
    ),
)
