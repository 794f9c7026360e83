"""aws_dx_connection: the port's hours, and what leaves each region through it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from costwarden.estimate.resource import Dimension, PriceKey, ResourceType, hourly
from costwarden.estimate.view import ResourceView, decimal_of

SERVICE = "AWSDirectConnect"
BY_REGION = "monthly_outbound_from_region_to_dx_connection_location"
FROM_OWN_REGION = "monthly_outbound_region_to_dx_location_gb"  # the key before a connection could name regions
_REGION_KEY = re.compile(r"[a-z]{2}(?:_[a-z]+)+_\d")


def dimensions(connection: ResourceView) -> Iterator[Dimension]:
    bandwidth = connection.text("bandwidth")
    kind = connection.usage_text("dx_connection_type", "dedicated").lower()
    location = connection.text("location")
    yield Dimension(
        "DX connection",
        "hours",
        PriceKey(SERVICE, f"connection/{kind}/{bandwidth}"),
        hourly(),
        doc="hours; 730; Direct Connect pricing, by bandwidth and dedicated or hosted",
    )
    for region, amount in _outbound(connection).items():
        yield Dimension(
            f"Outbound data transfer (from {region}, to {location})",
            "GB",
            PriceKey(SERVICE, f"out/{location}", region),
            amount,
            usage_based=True,
            doc=f"GB; usage {BY_REGION}; Direct Connect pricing",
        )


def _outbound(connection: ResourceView) -> dict[str, Decimal]:
    given = connection.usage_value(BY_REGION)
    if isinstance(given, Mapping):
        amounts = {str(key): decimal_of(value) for key, value in given.items()}
        return {
            key.replace("_", "-"): amount
            for key, amount in sorted(amounts.items())
            if amount is not None and _REGION_KEY.fullmatch(key)
        }
    own = connection.usage(FROM_OWN_REGION)
    return {} if own is None else {connection.region: own}


RESOURCE = ResourceType("aws_dx_connection", dimensions=dimensions)
