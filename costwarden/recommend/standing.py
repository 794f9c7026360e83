"""What the inventory knows of a resource, for advice of any source: age, tags, groups, Spot, a snapshot of its data."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from costwarden.recommend.facts import snapshots_of, usable_snapshot
from costwarden.recommend.inventory import Resource, canonical_id
from costwarden.recommend.kinds import RiskClass, kind_of
from costwarden.recommend.model import Recommendation, Refusal

# What loses data -> the step before it, with a pull request of its own.
_FIRST = {
    "aws_ebs_delete_unattached": "aws_ebs_snapshot_first",
    "azure_disk_delete": "azure_disk_snapshot_first",
    "gcp_disk_delete": "gcp_disk_snapshot_first",
}
_GROUP_TAGS = ("aws:autoscaling:groupname", "eks:nodegroup-name", "eks:cluster-name", "karpenter.sh/nodepool",
               "goog-gke-node", "aks-managed-poolname")  # fmt: skip


def standing(
    found: Iterable[Recommendation], resources: Sequence[Resource], now: datetime.datetime
) -> list[Recommendation]:
    """The same advice with what a plan or state says about its resource; what it does not know stays as it was."""
    known: dict[tuple[str, str], Resource] = {}
    for one in resources:
        for name in (one.id, one.text("id")):
            if name:
                known.setdefault((one.provider, name.lower()), one)
    snapshots = snapshots_of(resources)
    return [_with(one, _of(one, known), snapshots, now) for one in found]


def with_first_steps(found: Iterable[Recommendation]) -> Iterator[Recommendation]:
    """Every deletion whose data no snapshot holds comes with the snapshot, whoever advised it."""
    for one in found:
        yield one
        if one.kind in _FIRST and not one.current.get("snapshot"):
            yield replace(
                one,
                kind=_FIRST[one.kind],
                current={"snapshot": None},
                target={"snapshot": "taken"},
                monthly_saving=None,
                saving_low=None,
                saving_high=None,
                maths=("saves nothing by itself: the data may go once the snapshot is in the inventory",),
            )


def _of(one: Recommendation, known: Mapping[tuple[str, str], Resource]) -> Resource | None:
    identity = canonical_id(one.provider, one.resource_id).lower()
    short = identity.rpartition("/")[2] if identity.startswith("arn:") else identity
    return known.get((one.provider, identity)) or known.get((one.provider, short))


def _with(
    one: Recommendation, resource: Resource | None, snapshots: Mapping[str, Resource], now: datetime.datetime
) -> Recommendation:
    if resource is None:
        return one
    kind = kind_of(one.kind)
    current = dict(one.current)
    if kind.data_loss_possible and kind.edit == "remove" and not current.get("snapshot"):
        current["snapshot"] = usable_snapshot(resource, snapshots, now)
    skipped = list(_skipped(resource)) if kind.risk in (RiskClass.RESTART, RiskClass.DELETION) else []
    return replace(
        one,
        address=one.address or resource.address,
        resource_type=resource.type,
        resource_name=one.resource_name or resource.name,
        tags={**resource.tags, **one.tags},
        current=current,
        created_at=one.created_at or resource.created_at,
        changed_at=max((at for at in (one.changed_at, resource.changed_at) if at is not None), default=None),
        refusals=tuple(dict.fromkeys((*one.refusals, *skipped))),
    )


def _skipped(resource: Resource) -> Iterator[Refusal]:
    """Spot machines, and members of groups: the group decides their size and number."""
    attributes = resource.attributes
    scheduling = attributes.get("scheduling")
    block = scheduling[0] if isinstance(scheduling, list) and scheduling and isinstance(scheduling[0], Mapping) else {}
    if (
        attributes.get("instance_lifecycle") == "spot"
        or attributes.get("spot_price")
        or attributes.get("priority") == "Spot"
        or block.get("preemptible") is True
        or block.get("provisioning_model") == "SPOT"
    ):
        yield Refusal("spot", "a Spot instance")
    metadata = attributes.get("metadata")
    made_by = str(metadata.get("created-by") or "") if isinstance(metadata, Mapping) else ""
    grouped = next((key for key in resource.tags if key.lower() in _GROUP_TAGS), None)
    if grouped or attributes.get("virtual_machine_scale_set_id") or "instanceGroupManagers" in made_by:
        yield Refusal("member_of_group", "a scaling group decides its size and number: act on the group")
