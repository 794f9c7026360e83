"""Kinds whose edit is a new block: which template, with which values, or why not here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from costwarden.hcl.parse import parse_file
from costwarden.plan.addresses import split_key, split_steps
from costwarden.savings.model import NotIncluded, Placed

_MAJOR = re.compile(r"[^0-9]*([0-9]{1,4})")
_SOURCE = re.compile(rb'aws\s*=\s*\{[^}]*?version\s*=\s*"([^"\n]{1,60})"', re.DOTALL)
_START, _STOP = "cron(0 7 ? * MON-FRI *)", "cron(0 18 ? * MON-FRI *)"


@dataclass(frozen=True, slots=True)
class NewBlock:
    """`per_instance`: "for_each = aws_s3_bucket.logs", where the resource has several instances."""

    template: str
    values: Mapping[str, object]
    per_instance: str = ""


@dataclass(frozen=True, slots=True)
class _Own:
    """How the new block refers to the resource it stands behind."""

    name: str
    block: str  # aws_s3_bucket.logs
    key: int | str | None

    def attribute(self, name: str) -> str:
        """Of this instance: aws_s3_bucket.logs.id, each.value.id, aws_s3_bucket.logs[count.index].id."""
        if self.key is None:
            return f"{self.block}.{name}"
        return f"each.value.{name}" if isinstance(self.key, str) else f"{self.block}[count.index].{name}"

    def of_all(self, name: str) -> str:
        """A list of the attribute of every instance."""
        return f"values({self.block})[*].{name}" if isinstance(self.key, str) else f"{self.block}[*].{name}"

    @property
    def per_instance(self) -> str:
        if self.key is None:
            return ""
        return f"for_each = {self.block}" if isinstance(self.key, str) else f"count = length({self.block})"


def block_for(one: Placed, copy: Path) -> NewBlock | NotIncluded:
    """The block behind the resource's own; of a resource with several instances it has as many, with the same keys."""
    steps = split_steps(one.address)
    name, key = split_key(steps[-1])
    own = _Own(name, f"{steps[-2]}.{name}", key)
    values = _VALUES.get(one.kind.template)
    if values is None:
        return _left(one, "no_template", "costwarden has no block for it")
    found = values(one, own, copy)
    if isinstance(found, NotIncluded):
        return found
    per_instance = "" if one.kind.template in _OF_ALL else own.per_instance
    return NewBlock(one.kind.template, {"name": name, **found}, per_instance)


Values = Mapping[str, object] | NotIncluded


def _lifecycle(one: Placed, own: _Own, copy: Path) -> Values:
    major = provider_major(one.root.folder(copy))
    if major is not None and major < 4:
        reason = f"the AWS provider is {major}.x; aws_s3_bucket_lifecycle_configuration came with 4.0"
        return _left(one, "provider_too_old", reason)
    days = one.one.target.get("abort_incomplete_upload_days")
    if not isinstance(days, int) or isinstance(days, bool) or days < 1:
        return _left(one, "days_unknown", "after how many days unfinished uploads go is not given as a whole number")
    given = {"bucket": own.attribute("id"), "rule_id": "abort-unfinished-uploads", "transitions": []}
    return {**given, "abort_days": days}


def _ebs_snapshot(one: Placed, own: _Own, copy: Path) -> Values:
    return {"volume_id": own.attribute("id"), "description": f"before {own.block} is deleted"}


def _db_snapshot(one: Placed, own: _Own, copy: Path) -> Values:
    if own.key is not None:
        return _left(one, "indexed", "the snapshots of several databases need names of their own: write them by hand")
    return {"instance": own.attribute("identifier"), "snapshot_id": f"{_dashed(own.name)}-before-deletion"}


def _instance_schedule(one: Placed, own: _Own, copy: Path) -> Values:
    role = one.one.target.get("scheduler_role")
    if not isinstance(role, str):
        reason = "a schedule acts with a role: give its reference as target.scheduler_role (aws_iam_role.x.arn)"
        return _left(one, "role_missing", reason)
    times = {"timezone": "UTC", "start": _START, "stop": _STOP}
    given = {"role_arn": role, **times}
    return {**given, "instance_ids": [own.attribute("id")]} if own.key is None else {**given, "all": own.of_all("id")}


def _stopped(one: Placed, own: _Own, copy: Path) -> Values:
    return {"instance_id": own.attribute("id")}


def _asg_schedule(one: Placed, own: _Own, copy: Path) -> Values:
    sizes = {name: one.one.current.get(name) for name in ("min_size", "max_size", "desired_capacity")}
    unknown = [name for name, size in sizes.items() if not isinstance(size, int)]
    if unknown:
        return _left(one, "sizes_unknown", f"what runs while it is open is not known: {', '.join(unknown)}")
    times = {"timezone": "UTC", "start": "0 7 * * 1-5", "stop": "0 18 * * 1-5"}
    return {"group_name": own.attribute("name"), **times, **sizes}


def _endpoint(one: Placed, own: _Own, copy: Path) -> Values:
    table = one.one.target.get("route_table")
    if not isinstance(table, str) or own.key is not None:
        reason = "give the route table it is for as target.route_table (aws_route_table.private.id)"
        return _left(one, "route_table_missing", reason)
    service = f"com.amazonaws.{one.one.region}.s3"
    return {"vpc_id": own.attribute("id"), "service_name": service, "route_table_ids": [table]}


def _azure_snapshot(one: Placed, own: _Own, copy: Path) -> Values:
    if own.key is not None:
        return _left(one, "indexed", "the snapshots of several disks need names of their own: write them by hand")
    place = {"location": own.attribute("location"), "resource_group": own.attribute("resource_group_name")}
    return {**place, "snapshot_name": f"{_dashed(own.name)}-before-deletion", "disk_id": own.attribute("id")}


def _azure_shutdown(one: Placed, own: _Own, copy: Path) -> Values:
    return {"vm_id": own.attribute("id"), "location": own.attribute("location"), "time": "1800", "timezone": "UTC"}


def _gcp_snapshot(one: Placed, own: _Own, copy: Path) -> Values:
    if own.key is not None:
        return _left(one, "indexed", "the snapshots of several disks need names of their own: write them by hand")
    place = {"disk": own.attribute("self_link"), "zone": own.attribute("zone")}
    return {**place, "snapshot_name": f"{_dashed(own.name).lower()}-before-deletion"}


def _dashed(name: str) -> str:
    return re.sub(r"[_-]+", "-", name).strip("-")[:40]


_VALUES = {
    "aws_s3_lifecycle": _lifecycle,
    "aws_ebs_snapshot": _ebs_snapshot,
    "aws_db_snapshot": _db_snapshot,
    "aws_instance_schedule": _instance_schedule,
    "aws_instance_stopped": _stopped,
    "aws_asg_schedule": _asg_schedule,
    "aws_s3_gateway_endpoint": _endpoint,
    "azure_snapshot": _azure_snapshot,
    "azure_vm_shutdown": _azure_shutdown,
    "gcp_snapshot": _gcp_snapshot,
}
_OF_ALL = frozenset({"aws_instance_schedule"})  # one block names all instances


def provider_major(root: Path) -> int | None:
    """The AWS provider's major version by the lock file, else by the version constraint; None where neither says."""
    lock = root / ".terraform.lock.hcl"
    if lock.is_file() and not lock.is_symlink() and lock.stat().st_size < 1_000_000:
        for block in parse_file("lock.tf", lock.read_bytes()).blocks:
            if block.kind == "provider" and block.labels and block.labels[0].endswith("/hashicorp/aws"):
                version = block.attributes.get("version")
                return _first(version.text if version is not None and version.text else "")
    for path in sorted(one for one in root.glob("*.tf") if one.is_file() and not one.is_symlink()):
        if path.stat().st_size < 1_000_000 and (found := _SOURCE.search(path.read_bytes())):
            return _first(found[1].decode("utf-8", "replace"))
    return None


def _first(text: str) -> int | None:
    """Of "~> 3.39" 3; a constraint that only bounds from above or excludes says nothing."""
    found = None if text.lstrip().startswith(("<", "!")) else _MAJOR.match(text)
    return int(found[1]) if found else None


def _left(one: Placed, code: str, reason: str) -> NotIncluded:
    return NotIncluded(one.one.id, one.address, code, reason)
