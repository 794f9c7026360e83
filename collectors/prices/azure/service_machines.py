"""Azure Virtual Machines: pay as you go and spot, Linux and Windows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

SERVICE = "Virtual Machines"


def found(item: Mapping[str, Any], amount: Decimal) -> Iterator[tuple[str, str, str, Decimal]]:
    product, sku, meter = (str(item.get(name, "")) for name in ("productName", "skuName", "meterName"))
    size = str(item.get("armSkuName", ""))
    words = f"{sku} {meter}"
    if not size or item.get("unitOfMeasure") != "1 Hour" or "Low Priority" in words or "Expired" in words:
        return
    if "Cloud Services" in product or "CloudServices" in product or "Dedicated Host" in product:
        return
    system = "windows" if product.endswith("Windows") else "linux"
    spot = "/spot" if "Spot" in words else ""
    yield SERVICE, f"{system}/{size.lower()}{spot}", "hour", amount
