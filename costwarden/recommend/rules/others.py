"""Oracle and Alibaba Cloud: volumes and addresses that nothing holds, by the state alone; the bill knows their cost."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costwarden.recommend.facts import Facts, Proposal
from costwarden.recommend.inventory import Resource
from costwarden.recommend.model import Confidence, Evidence
from costwarden.recommend.rules.registry import rule

_NOBODY = (Evidence("attached", "state", Decimal(0), "", 0, Decimal(0)),)


@rule("oci_volume_delete", "oci_core_volume", "oci_core_boot_volume")
def unattached_volume(resource: Resource, facts: Facts) -> Iterator[Proposal]:
    """No attachment in this inventory: whether one is elsewhere a person checks, so the confidence is low."""
    if resource.text("id") and resource.text("id") not in facts.attached and resource.text("state") != "TERMINATED":
        current = {"size_gb": resource.text("size_in_gbs") or None}
        yield Proposal("oci_volume_delete", current, None, _NOBODY, confidence=Confidence.LOW)


@rule("ali_disk_delete", "alicloud_ecs_disk", "alicloud_disk")
def unattached_disk(resource: Resource, facts: Facts) -> Iterator[Proposal]:
    """The provider's own status: Available is attached to nothing, In_use is."""
    if resource.text("status") == "Available" and resource.text("id") not in facts.attached:
        yield Proposal("ali_disk_delete", {"category": resource.text("category") or None}, None, _NOBODY)


@rule("ali_eip_release", "alicloud_eip_address", "alicloud_eip")
def idle_address(resource: Resource, facts: Facts) -> Iterator[Proposal]:
    if resource.text("status") == "Available" and resource.text("id") not in facts.attached:
        yield Proposal("ali_eip_release", {"ip_address": resource.text("ip_address") or None}, None, _NOBODY)
