"""Azure managed disks: the sizes by month, operations, and what ultra disks are provisioned with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

SERVICE = "Storage"
_CATALOGUE = "Managed Disks"
_SIZE = re.compile(r"^([EPS]\d{1,2}) (LRS|ZRS) Disk$")
_KINDS = {"Standard HDD Managed Disks": "hdd", "Standard SSD Managed Disks": "ssd", "Premium SSD Managed Disks": ""}
_ULTRA = {
    "Provisioned Capacity": "capacity",
    "Provisioned IOPS": "iops",
    "Provisioned Throughput (MBps)": "throughput",
    "Reservation per vCPU Provisioned": "reservation",
}


def found(item: Mapping[str, Any], amount: Decimal) -> Iterator[tuple[str, str, str, Decimal]]:
    product, meter, unit = (str(item.get(name, "")) for name in ("productName", "meterName", "unitOfMeasure"))
    if product == "Ultra Disks" and unit.endswith("/Hour"):
        part = _ULTRA.get(meter.removeprefix("Ultra LRS "))
        if part:
            yield _CATALOGUE, f"ultra/{part}", "hour", amount
        return
    kind = _KINDS.get(product)
    if kind is None:
        return
    size = _SIZE.match(meter)
    if size and unit == "1/Month":
        yield _CATALOGUE, f"storage/{size[1].lower()}/{size[2].lower()}", "month", amount
    elif kind and unit == "10K" and re.match(r"^[ES]4 (LRS|ZRS) Disk Operations$", meter):
        # All sizes have the same price for operations; one of them names it.
        yield _CATALOGUE, f"disk-operations/{kind}/{meter.split()[1].lower()}", "operation", amount / 10_000
