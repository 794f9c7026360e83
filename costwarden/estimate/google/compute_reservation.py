"""google_compute_reservation: machines kept free, billed as if they ran."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costwarden.estimate.google._machines import LOCAL_SSD_GB, Machine, gpus_of, machine_dimensions, part_dimensions
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView


def dimensions(reservation: ResourceView) -> Iterator[Dimension]:
    kept = reservation.block("specific_reservation")
    properties = kept.block("instance_properties")
    ssds = (disk.number("disk_size_gb", LOCAL_SSD_GB) for disk in properties.blocks("local_ssds"))
    machine = Machine(
        kind=properties.text("machine_type"),
        gpus=gpus_of(properties, "guest_accelerators", "accelerator_type", "accelerator_count"),
        local_ssd_gb=sum(ssds, Decimal(0)),
        count=kept.number("count", 1),
        hours=reservation.hours(),
    )
    reservation.assume("no machine uses the reservation; machines that do are not billed twice: set monthly_hrs")
    yield from machine_dimensions(reservation, machine)
    yield from part_dimensions(reservation, machine)


RESOURCE = ResourceType("google_compute_reservation", dimensions=dimensions, doc="Machine type")
