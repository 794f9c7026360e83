"""Where a resource is: its own attribute, its ARN or zone, what it refers to, its provider's configuration."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from costwarden.plan.model import EMPTY, ProviderConfig, ResourceChange

if TYPE_CHECKING:
    from costwarden.estimate.view import ResourceView

DEFAULTS = {"aws": "us-east-1", "azure": "eastus", "google": "us-central1"}

_AWS_ZONE = re.compile(r"^([a-z]{2}(?:-[a-z]+)+-\d)[a-z]$")
_AWS_LOCAL_ZONE = re.compile(r"^([a-z]{2}(?:-[a-z]+)+-\d)-[a-z]{3}-\d[a-z]$")
_GOOGLE_ZONE = re.compile(r"^([a-z]+(?:-[a-z]+)+\d+)-[a-z]$")
# Attributes through which an Azure resource inherits its place, nearest first.
_AZURE_PARENTS = tuple(
    "resource_group_name server_id kubernetes_cluster_id storage_account_id storage_account_name service_plan_id "
    "app_service_plan_id workspace_id account_name account_id namespace_id namespace_name virtual_hub_id "
    "api_management_id api_management_name cosmosdb_account_id elastic_pool_id parent_id target_resource_id "
    "data_factory_id key_vault_id application_insights_id server_name managed_instance_id virtual_network_gateway_id "
    "express_route_gateway_id virtual_wan_id network_interface_id synapse_workspace_id machine_learning_workspace_id "
    "app_service_name cognitive_account_id recovery_vault_name".split()
)
_GOOGLE_PARENTS = ("cluster", "instance", "subnetwork", "router", "source_disk", "network")
_RANKS = {
    vendor: {name: rank for rank, name in enumerate(names)}
    for vendor, names in (("azure", _AZURE_PARENTS), ("google", _GOOGLE_PARENTS))
}


@cache
def vendor_of(type_name: str) -> str:
    """aws | azure | google | "" from a Terraform type's prefix."""
    prefix = type_name.partition("_")[0]
    return {"aws": "aws", "azurerm": "azure", "google": "google"}.get(prefix, "")


def region_of_provider(change: ResourceChange, side: str, providers: Mapping[str, ProviderConfig]) -> str:
    """The region of an AWS resource that says nothing about its place; "" where it does, or where none is known."""
    if not change.type.startswith("aws_"):
        return ""
    for values in (change.before,) if side == "before" else (change.after, change.before):
        if values and (values.get("region") or values.get("arn") or values.get("availability_zone")):
            return ""
    config = providers.get(change.provider_key) or providers.get(change.provider)
    return (config.region or "") if config is not None else ""


def find_region(view: ResourceView) -> str:
    """The region code of a resource; a defaulted one is warned about, because a wrong region is a wrong bill."""
    vendor = vendor_of(view.type)
    found = _own(view, vendor) or _inherited(view, vendor, depth=0) or _of_provider(view)
    if found:
        return found
    default = DEFAULTS.get(vendor, "")
    if default:
        provider = view.change.provider
        view.context.warn(f"no region is known for provider {provider}: {default} is assumed; set it in its block")
    return default


def _known(view: ResourceView, name: str) -> str:
    found = view.change.before if view.side == "before" else view.change.after
    value = (found or {}).get(name)
    if value is None and view.side == "after" and view.change.before and not view.change.is_replace:
        value = view.change.before.get(name)  # an update does not move: what is unknown now is where it was
    return value if isinstance(value, str) else ""


def _own(view: ResourceView, vendor: str) -> str:
    if vendor == "azure":
        return azure_region(_known(view, "location"))
    region = _known(view, "region")
    if region:
        return region.rsplit("/", 1)[-1]
    if vendor == "aws":
        arn = _known(view, "arn").split(":")
        if len(arn) > 4 and arn[3]:
            return arn[3]
        zone = _known(view, "availability_zone")
        match = _AWS_ZONE.match(zone) or _AWS_LOCAL_ZONE.match(zone)
        return match[1] if match else ""
    for name in ("zone", "location"):
        place = _known(view, name).rsplit("/", 1)[-1]
        match = _GOOGLE_ZONE.match(place)
        if match:
            return match[1]
        if place:
            return place.lower()
    return ""


def _inherited(view: ResourceView, vendor: str, depth: int) -> str:
    if vendor not in ("azure", "google") or depth > 3:
        return ""
    change = view.change
    order = _RANKS[vendor]
    block = view.context.plan.configuration.resources.get(change.config_address)
    asked = {path.partition(".")[0] for path in block.references} if block is not None else set()
    values = (change.before if view.side == "before" else change.after) or EMPTY
    asked.update(name for name in values.keys() & order.keys() if values[name])
    if view.compat:
        asked.discard("machine_learning_workspace_id")  # the reference tool prices its machines in the default region
    root = type(view)(view.context, change, view.side)
    for name in sorted(asked & order.keys(), key=order.__getitem__):
        parent = root.reference(name)
        if parent is not None and parent.address != view.address:
            found = _own(parent, vendor) or _inherited(parent, vendor, depth + 1)
            if found:
                return found
    return ""


def _of_provider(view: ResourceView) -> str:
    providers = view.context.plan.providers
    config = providers.get(view.change.provider_key) or providers.get(view.change.provider)
    return (config.region or "") if config is not None else ""


def azure_region(location: str) -> str:
    """ "West Europe" -> "westeurope"."""
    return location.replace(" ", "").lower()
