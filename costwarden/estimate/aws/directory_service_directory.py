"""aws_directory_service_directory: its two domain controllers, more of them, and accounts it is shared with."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from costwarden.estimate.resource import HOURS, Dimension, PriceKey, ResourceType
from costwarden.estimate.view import ResourceView

SERVICE = "AWSDirectoryService"
CONTROLLERS = Decimal(2)  # every directory comes with two
KINDS = {"SimpleAD": "Simple AD", "ADConnector": "AD Connector", "MicrosoftAD": "Microsoft AD"}


def dimensions(directory: ResourceView) -> Iterator[Dimension]:
    kind = KINDS.get(directory.text("type", "SimpleAD"), directory.text("type"))
    microsoft = kind == "Microsoft AD"
    size = directory.text("edition", "Enterprise") if microsoft else directory.text("size", "Large")
    sku = f"{kind.lower().replace(' ', '-')}/{size.lower()}"
    yield _monthly(f"Directory service ({kind}, {size})", "controllers", sku, CONTROLLERS, doc="controllers; 2")
    added = directory.usage("additional_domain_controllers")
    if added:
        yield _monthly(
            "Additional domain controllers",
            "controllers",
            sku,
            added,
            usage_based=True,
            doc="controllers; usage additional_domain_controllers",
        )
    shared = directory.usage("shared_accounts")
    if microsoft and shared:
        yield _monthly(
            "Directory sharing",
            "accounts",
            f"{sku}/sharing",
            shared,
            usage_based=True,
            doc="accounts; usage shared_accounts",
        )


def _monthly(name: str, unit: str, sku: str, count: Any, *, doc: str, usage_based: bool = False) -> Dimension:
    """A line shown per month and priced per hour."""
    return Dimension(
        name,
        unit,
        PriceKey(SERVICE, sku),
        count * HOURS,
        usage_based=usage_based,
        per=HOURS,
        doc=f"{doc}; Directory Service pricing",
    )


RESOURCE = ResourceType("aws_directory_service_directory", dimensions=dimensions)
