"""Amazon EC2: machines, EBS, NAT gateways, CPU credits."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from collectors.prices.aws.product import Line, Product, by_usage_type

OFFER = "AmazonEC2"
_MACHINE = {"preInstalledSw": "NA", "capacitystatus": "Used", "marketoption": "OnDemand"}
QUERIES = (
    {"productFamily": "Compute Instance", **_MACHINE},
    {"productFamily": "Compute Instance (bare metal)", **_MACHINE},
    {"productFamily": "Storage"},
    {"productFamily": "System Operation"},
    {"productFamily": "Provisioned Throughput"},
    {"productFamily": "Storage Snapshot"},
    {"productFamily": "NAT Gateway"},
    {"productFamily": "CPU Credits"},
)
_SYSTEMS = {"Linux": "linux", "RHEL": "rhel", "SUSE": "suse", "Windows": "windows"}
_TENANCIES = {"Shared": "shared", "Dedicated": "dedicated"}
_TABLE = {
    "EBS:VolumeP-IOPS.gp3": Line("ebs/gp3/iops", "IOPS-month"),
    "EBS:VolumeP-IOPS.piops": Line("ebs/io1/iops", "IOPS-month"),
    "EBS:VolumeP-IOPS.io2": Line("ebs/io2/iops/tier1", "IOPS-month"),
    "EBS:VolumeP-IOPS.io2.tier2": Line("ebs/io2/iops/tier2", "IOPS-month"),
    "EBS:VolumeP-IOPS.io2.tier3": Line("ebs/io2/iops/tier3", "IOPS-month"),
    "EBS:VolumeIOUsage": Line("ebs/standard/requests", "request"),
    "EBS:VolumeP-Throughput.gp3": Line("ebs/gp3/throughput", "GiBps-month"),
    "EBS:SnapshotUsage": Line("ebs/snapshot/storage", "GB-month"),
    "NatGateway-Hours": Line("nat-gateway/hours", "hour"),
    "NatGateway-Bytes": Line("nat-gateway/gb", "GB"),
    "CPUCredits:t3": Line("cpu-credits", "vCPU-hour"),
}


def found(product: Product) -> Iterator[tuple[str, str, str, Decimal]]:
    if product.family.startswith("Compute Instance"):
        sku = machine(product)
        if sku and product.paid:
            yield OFFER, sku, "hour", product.paid[0].amount
    elif product.family == "Storage":
        kind = product.attributes.get("volumeApiName", "")
        if kind and product.paid and product.usage_type.startswith("EBS:VolumeUsage"):
            yield OFFER, f"ebs/{kind}/storage", "GB-month", product.paid[0].amount
    else:
        yield from by_usage_type(product, _TABLE, OFFER)


def machine(product: Product) -> str:
    """The key of an on-demand machine; "" for reserved capacity, preinstalled software and own licences."""
    values = product.attributes
    plain = all(values.get(name, value) == value for name, value in _MACHINE.items())
    system, tenancy = _SYSTEMS.get(values.get("operatingSystem", "")), _TENANCIES.get(values.get("tenancy", ""))
    own_licence = values.get("licenseModel") == "Bring your own license"
    kind = values.get("instanceType", "")
    if not plain or own_licence or system is None or tenancy is None or not kind:
        return ""
    return f"instance/{kind}/{system}/{tenancy}/on-demand"
