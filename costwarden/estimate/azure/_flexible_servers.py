"""Flexible servers: burstable ones by the machine, others by the vCore of their series."""

from __future__ import annotations

import re

from costwarden.estimate.resource import Dimension, PriceKey, hourly
from costwarden.estimate.view import ResourceView

# GP_Standard_D4s_v3, MO_Standard_E96ds_v5, B_Standard_B1ms
_SKU = re.compile(r"^(b|gp|mo|bc)_standard_([a-z]+)(\d+)([a-z]*)(?:_(v\d+))?$")


def compute_line(view: ResourceView, service: str, sku: str) -> Dimension:
    """Hours of the server; with high availability a standby of the same size doubles them.

    Infracost shows 730 hours with high availability too: estimation notes, section 6.
    """
    standby = view.has("high_availability") and view.block("high_availability").text("mode", "ZoneRedundant") != ""
    count = 2 if standby and not view.compat else 1
    match = _SKU.match(sku.lower())
    name, doc = f"Compute ({sku})", f"hours; 730, twice with high availability; {service} Flexible Server pricing"
    if match is None or match[1] == "b":
        path = f"flexible/burstable/{sku.lower().rpartition('_')[2]}" if match else f"flexible/{sku.lower()}"
        return Dimension(name, "hours", PriceKey(service, path), hourly(count), doc=doc)
    cores = int(match[3])
    series = f"{match[2]}{match[4]}{match[5] or ''}"
    key = PriceKey(service, f"flexible/{match[1]}/{series}")
    return Dimension(name, "hours", key, hourly(count * cores), per=cores, doc=doc)
