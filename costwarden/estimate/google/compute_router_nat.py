"""google_compute_router_nat: VMs behind it, of which 32 are charged at most, and their data."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.google._lines import used
from costwarden.estimate.quantity import at_most
from costwarden.estimate.resource import Dimension, PriceKey, ResourceType
from costwarden.estimate.view import ResourceView

CHARGED_VMS = 32


def dimensions(nat: ResourceView) -> Iterator[Dimension]:
    machines = nat.usage("assigned_vms")
    if machines is not None or not nat.compat:
        yield Dimension(
            "Assigned VMs (first 32)",
            "VM-hours",
            PriceKey("Networking", "nat/vm-hours"),
            lambda view: None if machines is None else at_most(machines, CHARGED_VMS) * view.hours(),
            usage_based=True,
            doc="VM-hours; usage assigned_vms x 730; Cloud NAT pricing",
        )
    yield used("Data processed", "GB", PriceKey("Networking", "nat/gb"), "monthly_data_processed_gb", page="Cloud NAT")


RESOURCE = ResourceType("google_compute_router_nat", dimensions=dimensions, doc="Cloud NAT")
