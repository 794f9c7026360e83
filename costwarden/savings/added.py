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


@dataclass(frozen=True, slots=True)
class NewBlock:
    template: str
    values: Mapping[str, object]


def block_for(one: Placed, copy: Path) -> NewBlock | NotIncluded:
    """The block behind the resource's own. Only for resources without count and for_each: a block has one address."""
    steps = split_steps(one.address)
    kind, (name, key) = steps[-2], split_key(steps[-1])
    if key is not None:
        return _left(one, "indexed", "the resource has count or for_each: write the block with it by hand")
    if one.kind.name == "aws_s3_lifecycle":
        major = provider_major(one.root.folder(copy))
        if major is not None and major < 4:
            reason = f"the AWS provider is {major}.x; aws_s3_bucket_lifecycle_configuration came with 4.0"
            return _left(one, "provider_too_old", reason)
        days = one.one.target.get("abort_incomplete_upload_days")
        values = {"name": name, "bucket": f"{kind}.{name}.id", "rule_id": "abort-unfinished-uploads"}
        return NewBlock("aws_s3_lifecycle", {**values, "transitions": [], "abort_days": days})
    if one.kind.name == "aws_ebs_snapshot_first":
        said = f"before {kind}.{name} is deleted"
        return NewBlock("aws_ebs_snapshot", {"name": name, "volume_id": f"{kind}.{name}.id", "description": said})
    if one.kind.name == "aws_ec2_schedule":
        role = one.one.target.get("scheduler_role")
        if not isinstance(role, str):
            reason = "a schedule acts with a role: give its reference as target.scheduler_role (aws_iam_role.x.arn)"
            return _left(one, "role_missing", reason)
        times = {"timezone": "UTC", "start": "cron(0 7 ? * MON-FRI *)", "stop": "cron(0 18 ? * MON-FRI *)"}
        values = {"name": name, "role_arn": role}
        return NewBlock("aws_instance_schedule", {**values, "instance_ids": [f"{kind}.{name}.id"], **times})
    return _left(one, "no_template", "costwarden has no block for it")


def provider_major(root: Path) -> int | None:
    """The AWS provider's major version by the lock file, else by the version constraint; None where neither says."""
    lock = root / ".terraform.lock.hcl"
    if lock.is_file() and lock.stat().st_size < 1_000_000:
        for block in parse_file("lock.tf", lock.read_bytes()).blocks:
            if block.kind == "provider" and block.labels and block.labels[0].endswith("/hashicorp/aws"):
                version = block.attributes.get("version")
                return _first(version.text if version is not None and version.text else "")
    for path in sorted(root.glob("*.tf")):
        if path.stat().st_size < 1_000_000 and (found := _SOURCE.search(path.read_bytes())):
            return _first(found[1].decode("utf-8", "replace"))
    return None


def _first(text: str) -> int | None:
    """Of "~> 3.39" 3; a constraint that only bounds from above or excludes says nothing."""
    found = None if text.lstrip().startswith(("<", "!")) else _MAJOR.match(text)
    return int(found[1]) if found else None


def _left(one: Placed, code: str, reason: str) -> NotIncluded:
    return NotIncluded(one.one.id, one.address, code, reason)
