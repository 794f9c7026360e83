"""Addresses, NAT, VPN tunnels and internet egress of every region."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.prices.schema import PriceRow
from tools.catalogue.facts import Facts

SERVICE = "Networking"
# family, unit and tier of a fact -> sku and unit
SKUS = {
    ("network/ip/unused", "hour", ""): ("ip/unused", "hour"),
    ("network/ip/vm", "hour", ""): ("ip/vm", "hour"),
    ("network/nat/data", "month", ""): ("nat/gb", "GB"),
    ("network/vpn/tunnel", "hour", ""): ("vpn/tunnel", "hour"),
    ("network/traffic/egress/internet", "month", "0-1"): ("egress/internet/first-1tb", "GB"),
    ("network/traffic/egress/internet", "month", "1-10"): ("egress/internet/next-9tb", "GB"),
    ("network/traffic/egress/internet", "month", "10n"): ("egress/internet/over-10tb", "GB"),
}
NAT_HOURS = 32  # the gateway's price is the one of its 32 dearest VMs, Cloud NAT pricing


def rows(facts: Facts) -> Iterator[PriceRow]:
    for fact in facts.of("google", "Compute Engine network"):
        family = fact.attributes["family"]
        found = SKUS.get((family, fact.unit, fact.attributes.get("tier", "")))
        if found:
            yield fact.row(SERVICE, found[0], unit=found[1])
        elif family == "network/nat/gateway" and fact.unit == "hour":
            yield fact.row(SERVICE, "nat/vm-hours", unit="VM-hour", per=NAT_HOURS)
