"""EC2 instances: on demand by region, all operating systems where a full list was collected, reserved rates."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.prices.schema import PriceRow
from tools.catalogue.facts import Fact, Facts

SYSTEMS = {"Linux": "linux", "Windows": "windows", "RHEL": "rhel", "Red Hat Enterprise Linux": "rhel", "SUSE": "suse"}
RESERVED = {
    "ri_standard_1yr_no_upfront_effective": "reserved-standard-1yr-no_upfront",
    "ri_standard_3yr_all_upfront_effective": "reserved-standard-3yr-all_upfront",
}


def rows(facts: Facts) -> Iterator[PriceRow]:
    # The first source has the dedicated price under some bare-metal names: the price page goes before it there.
    page = {
        (fact.attributes["instanceType"], fact.region) for fact in facts.of("aws", "AmazonEC2", source="lamngockhuong")
    }
    for source in ("karpenter", "lamngockhuong", "rosa-calculator"):
        for fact in facts.of("aws", "AmazonEC2", source=source):
            attributes = fact.attributes
            name = attributes["instanceType"]
            if source == "karpenter" and name.endswith(".metal") and (name, fact.region) in page:
                continue
            purchase = "on-demand" if attributes["purchase"] == "on_demand" else RESERVED[attributes["purchase"]]
            yield fact.row("AmazonEC2", f"instance/{attributes['instanceType']}/linux/shared/{purchase}", unit="hour")
    for fact in facts.of("aws", "AmazonEC2", source="terracost"):
        yield from _listed(fact)


def _listed(fact: Fact) -> Iterator[PriceRow]:
    found = fact.attributes
    if not str(found.get("family", "")).startswith("Compute Instance") or found["TermType"] != "OnDemand":
        return
    system = SYSTEMS.get(found["OperatingSystem"])
    if system is None or found["PreInstalledSW"] != "NA" or found["CapacityStatus"] != "Used" or not fact.amount:
        return
    if found["LicenseModel"] != "No License required" or found["Tenancy"] not in ("Shared", "Dedicated"):
        return
    yield fact.row(
        "AmazonEC2", f"instance/{found['InstanceType']}/{system}/{found['Tenancy'].lower()}/on-demand", unit="hour"
    )
