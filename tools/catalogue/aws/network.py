"""NAT gateways by region, and the load balancers of the one region whose full list was collected."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.prices.schema import PriceRow
from tools.catalogue.facts import Facts

NAT = {
    "Hourly charge for NAT Gateways": ("nat-gateway/hours", "hour"),
    "Charge for per GB data processed by NatGateways": ("nat-gateway/gb", "GB"),
}
BALANCERS = {
    "Load Balancer-Application": "application",
    "Load Balancer-Network": "network",
    "Load Balancer-Gateway": "gateway",
    "Load Balancer": "classic",
}
UNITS = {"Hrs": ("hours", "hour"), "LCU-Hrs": ("lcu-hours", "LCU-hour"), "GB": ("gb", "GB")}


def rows(facts: Facts) -> Iterator[PriceRow]:
    for fact in facts.page("natgateway"):
        found = NAT.get(fact.attributes["description"])
        if found:
            yield fact.row("AmazonEC2", found[0], unit=found[1])
    for fact in facts.of("aws", "AWSELB", source="terracost"):
        kind = BALANCERS.get(fact.attributes["family"])
        if kind and fact.unit in UNITS and "Outposts" not in fact.attributes["UsageType"]:
            sku, unit = UNITS[fact.unit]
            yield fact.row("AWSELB", f"load-balancer/{kind}/{sku}", unit=unit)
    for fact in facts.golden("aws_instance", "EBS-optimized usage"):
        yield fact.row("AmazonEC2", "ebs-optimized/r3.xlarge", unit="hour")
