"""aws_efs_file_system: storage (regional or of one zone), provisioned throughput, infrequent access."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from costwarden.estimate.aws._lines import metered
from costwarden.estimate.quantity import Bounded, at_least
from costwarden.estimate.resource import Dimension, PriceKey, ResourceType
from costwarden.estimate.view import ResourceView

SERVICE = "AmazonEFS"
GB_PER_INCLUDED_MBPS = 20


def dimensions(system: ResourceView) -> Iterator[Dimension]:
    single = system.has("availability_zone_name")
    kind = "one-zone" if single else "standard"
    label = "one zone" if single else "standard"
    yield metered(f"Storage ({label})", "GB", PriceKey(SERVICE, f"{kind}/storage"), "storage_gb", page="EFS")
    if system.has("provisioned_throughput_in_mibps"):
        yield Dimension(
            "Provisioned throughput",
            "MBps",
            PriceKey(SERVICE, "throughput"),
            _throughput,
            usage_based=system.compat,  # the column Infracost shows it in; it is billed whatever the usage is
            doc="MBps; above what the storage includes; EFS pricing",
        )
    if system.has("lifecycle_policy"):
        yield metered(
            f"Storage ({label}, infrequent access)",
            "GB",
            PriceKey(SERVICE, f"{kind}/infrequent/storage"),
            "infrequent_access_storage_gb",
            page="EFS",
        )
        yield metered(
            "Read requests (infrequent access)",
            "GB",
            PriceKey(SERVICE, "infrequent/read"),
            "monthly_infrequent_access_read_gb",
            page="EFS",
        )
        yield metered(
            "Write requests (infrequent access)",
            "GB",
            PriceKey(SERVICE, "infrequent/write"),
            "monthly_infrequent_access_write_gb",
            page="EFS",
        )


def _throughput(system: ResourceView) -> Any:
    """What is provisioned less 1 MBps per 20 GB stored; nothing stored is known of without usage."""
    wanted = system.number("provisioned_throughput_in_mibps")
    if wanted is None:
        return None
    stored = system.usage("storage_gb", Decimal(0))
    if isinstance(stored, Bounded):  # more storage, less throughput to pay: the ends change places
        spans = [max(wanted - each / GB_PER_INCLUDED_MBPS, Decimal(0)) for each in (stored.high, stored.low)]
        return Bounded(max(wanted - stored.value / GB_PER_INCLUDED_MBPS, Decimal(0)), spans[0], spans[1])
    return at_least(wanted - stored / GB_PER_INCLUDED_MBPS, 0)


RESOURCE = ResourceType("aws_efs_file_system", dimensions=dimensions)
