"""A plan made up from a cost document: what policies need when there is no Terraform plan beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from costwarden.estimate.infracost_in_address import parts_of
from costwarden.estimate.infracost_model import ForeignResource
from costwarden.plan.model import Plan, ProviderConfig, ResourceChange

NOTICE = "only costs and tags are known: policies that read other attributes decide nothing without the Terraform plan"
_GROUP = "aws_autoscaling_group"


def plan_of(
    name: str,
    path: str,
    pairs: Sequence[tuple[ForeignResource | None, ForeignResource | None]],
    actions: Callable[[ForeignResource | None, ForeignResource | None], tuple[str, ...]],
) -> Plan:
    """`pairs`: (past, planned) of each resource, one of them given; `actions(past, planned)` says what it does."""
    changes = [_change(past, planned, actions(past, planned)) for past, planned in pairs]
    providers = {
        # No defaults of their own: the documents' tags include them already.
        change.provider: ProviderConfig(change.provider, change.provider, None, default_tags_known=False)
        for change in changes
    }
    return Plan(name, path, "1.2", "", tuple(changes), providers, notices=(NOTICE,))


def _change(past: ForeignResource | None, planned: ForeignResource | None, actions: tuple[str, ...]) -> ResourceChange:
    one = planned or past
    assert one is not None
    parts = parts_of(one.address)
    provider = one.type.partition("_")[0]
    return ResourceChange(
        address=one.address,
        module=parts.module,
        type=one.type,
        name=parts.name,
        index=parts.index,
        provider=provider,
        provider_key=provider,
        actions=actions,
        before=None if past is None else _attributes(past, provider),
        after=None if planned is None else _attributes(planned, provider),
        previous_address=one.previous_address,
    )


def _attributes(resource: ForeignResource, provider: str) -> Mapping[str, Any]:
    """Tags in the attribute where the type keeps them, so that they are read as a plan's are."""
    if resource.tags is None:
        return {}
    if resource.type == _GROUP:
        return {"tag": [{"key": key, "value": value} for key, value in resource.tags.items()]}
    everything = {**resource.default_tags, **resource.tags}
    if provider.startswith("google"):
        return {"labels": everything}
    if provider != "aws":
        return {"tags": everything}
    own = {key: value for key, value in resource.tags.items() if resource.default_tags.get(key) != value}
    return {"tags": own, "tags_all": everything}
