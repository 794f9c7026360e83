"""Compute Engine: machine types put together from cores and memory, custom machines, persistent disks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from collectors.prices.google.machine_types import machine_types
from collectors.prices.google.source import price_of
from collectors.prices.source import Found

SERVICE = "Compute Engine"
SERVICE_ID = "6F81-5844-456A"
# "N2D AMD Instance Core running in Frankfurt", "Spot Preemptible E2 Instance Ram running in ..."
_PART = re.compile(
    r"^(Spot Preemptible )?(E2|N1 Predefined|N2D AMD|N2|C2D AMD|C3|N4|T2D AMD|Compute optimized)"
    r"( Custom)?( Extended)? ?(?:Instance )?(Core|Ram)\b(?! Sole)"
)
_SERIES = {"N1 Predefined": "n1", "Compute optimized": "c2"}
_DISKS = {
    "Storage PD Capacity": "disk/pd-standard/gb",
    "Balanced PD Capacity": "disk/pd-balanced/gb",
    "SSD backed PD Capacity": "disk/pd-ssd/gb",
    "Extreme PD Capacity": "disk/pd-extreme/gb",
    "Extreme PD IOPS": "disk/pd-extreme/iops",
    "Regional Storage PD Capacity": "regional-disk/pd-standard/gb",
    "Regional Balanced PD Capacity": "regional-disk/pd-balanced/gb",
    "Regional SSD backed PD Capacity": "regional-disk/pd-ssd/gb",
}
_UNITS = {"gb": "GB-month", "iops": "IOPS-month"}


def found(skus: Iterable[Mapping[str, Any]]) -> Iterator[Found]:
    """Disks as they come; machines when cores and memory of a series and region are both known."""
    parts: dict[tuple[str, str, str], dict[str, Decimal]] = {}
    for sku in skus:
        price = price_of(sku)
        words = str(sku.get("description", ""))
        if price is None or "Commitment" in words or "Sole Tenancy" in words or "Reserved" in words:
            continue
        amount, _ = price
        disk = _DISKS.get(words.partition(" in ")[0])
        match = _PART.match(words)
        for region in sku.get("serviceRegions") or ():
            if disk is not None:
                yield Found(SERVICE, disk, _UNITS[disk.rpartition("/")[2]], amount, region)
            elif match is not None:
                yield from _machine_part(match, amount, region, parts)
    for (series, purchase, region), known in parts.items():
        if "core" in known and "ram" in known:
            for name, cores, memory in machine_types(series):
                total = cores * known["core"] + memory * known["ram"]
                yield Found(SERVICE, f"instance/{name}/{purchase}", "hour", total, region)


def _machine_part(
    match: re.Match[str], amount: Decimal, region: str, parts: dict[tuple[str, str, str], dict[str, Decimal]]
) -> Iterator[Found]:
    purchase = "spot" if match[1] else "on-demand"
    series = _SERIES.get(match[2]) or match[2].split()[0].lower()
    kind = match[5].lower()
    if match[3] or match[4]:
        name = f"{kind}-extended" if match[4] else kind
        unit = "vCPU-hour" if kind == "core" else "GB-hour"
        yield Found(SERVICE, f"custom/{series}/{name}/{purchase}", unit, amount, region)
        return
    parts.setdefault((series, purchase, region), {})[kind] = amount
