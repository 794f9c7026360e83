"""google_compute_instance: the machine, its boot disk, local SSDs and GPUs."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costwarden.estimate.google._disks import disk_dimension, disk_kind
from costwarden.estimate.google._machines import (
    Machine,
    gpus_of,
    hours_of,
    local_ssds,
    machine_dimensions,
    part_dimensions,
    purchase_of,
)
from costwarden.estimate.resource import Dimension, PriceKey, ResourceType
from costwarden.estimate.view import ResourceView

BOOT_GB = 10  # what the smallest public images take
STOPPED = ("TERMINATED", "SUSPENDED")
# Part of an image's name -> the licence it brings; the special ones first.
LICENSES = {
    "rhel-sap": ("rhel-sap", "RHEL for SAP"),
    "sles-sap": ("sles-sap", "SLES for SAP"),
    "rhel-": ("rhel", "RHEL"),
    "sles-": ("sles", "SLES"),
    "windows": ("windows", "Windows Server"),
}
ADDRESS = "network_interface.access_config.nat_ip"


def machine_of(view: ResourceView) -> Machine:
    """The machine; an unknown type leaves its line without a price and the disks' lines with theirs."""
    if view.is_unknown("machine_type"):
        view.assume("the attribute machine_type is known only after apply: the machine's cost is unknown")
    return Machine(
        kind=view.text("machine_type", unknown=""),
        purchase=purchase_of(view),
        gpus=gpus_of(view),
        local_ssd_gb=local_ssds(view.blocks("scratch_disk"), view.compat),
        hours=hours_of(view),
    )


def dimensions(instance: ResourceView) -> Iterator[Dimension]:
    machine = machine_of(instance)
    stopped = instance.text("desired_status").upper() in STOPPED and not instance.compat
    if not stopped:
        yield from machine_dimensions(instance, machine)
        yield from _license(instance, machine)
    for boot in instance.blocks("boot_disk"):
        for asked in boot.blocks("initialize_params"):
            size = asked.number("size", None, unknown=Decimal(0))
            if not size:
                instance.assume(f"a boot disk of {BOOT_GB} GB; set boot_disk.initialize_params.size to replace it")
            yield disk_dimension(disk_kind(asked, "type"), size or Decimal(BOOT_GB))
    if stopped:
        return  # a stopped machine keeps its disks
    yield from part_dimensions(instance, machine)
    if not instance.compat and _has_ephemeral_address(instance):
        yield Dimension(
            "IP address (ephemeral)",
            "hours",
            PriceKey("Networking", "ip/spot-vm" if machine.purchase == "spot" else "ip/vm"),
            machine.hours,
            doc="hours; one for each external address; VPC network pricing",
        )


def _license(instance: ResourceView, machine: Machine) -> Iterator[Dimension]:
    """The licence of a premium image, told by the boot image's name. The reference prices plain Linux."""
    if instance.compat:
        return
    image = instance.block("boot_disk").block("initialize_params").text("image", unknown="").lower()
    for mark, (system, name) in LICENSES.items():
        if mark in image:
            yield Dimension(
                f"License ({name})",
                "hours",
                PriceKey("Compute Engine", f"license/{system}/{machine.kind.rsplit('/', 1)[-1]}"),
                machine.hours,
                doc="hours; 730; VM instance pricing, premium images",
            )
            return


def _has_ephemeral_address(instance: ResourceView) -> bool:
    """An external address that no google_compute_address reserves (that one is billed as such)."""
    for interface in instance.blocks("network_interface"):
        for access in interface.blocks("access_config"):
            if access.text("nat_ip", unknown="reserved") == "" and access.reference("nat_ip") is None:
                return True
    return False


RESOURCE = ResourceType("google_compute_instance", dimensions=dimensions, doc="Machine type")
