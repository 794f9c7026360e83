"""Every cost attribute of the recorded stacks, with the plan as truth: no resolved value is wrong, no edit is."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from costwarden.hcl.checks import check_format
from costwarden.hcl.edit.model import EditResult
from costwarden.hcl.edit.plan import plan_edit
from costwarden.hcl.locate import attribute_steps
from costwarden.hcl.oracle import check_edit, check_render
from costwarden.hcl.refusal import Refusal
from costwarden.hcl.resolve.literals import same_value
from costwarden.hcl.resolve.resolve import resolve
from costwarden.plan.model import strip_keys
from tests.hcl.conftest import STACKS
from tests.plugins.counts import SOAK

ATTRIBUTES = {
    "aws_autoscaling_group": ("desired_capacity", "max_size"),
    "aws_cloudwatch_log_group": ("retention_in_days",),
    "aws_db_instance": ("instance_class", "storage_type", "allocated_storage", "backup_retention_period", "multi_az"),
    "aws_dynamodb_table": ("billing_mode", "read_capacity"),
    "aws_ebs_volume": ("type", "size", "iops", "throughput", "tags.Environment"),
    "aws_ecs_service": ("desired_count",),
    "aws_ecs_task_definition": ("cpu", "memory"),
    "aws_eks_node_group": ("scaling_config.max_size",),
    "aws_elasticache_cluster": ("node_type",),
    "aws_elasticache_replication_group": ("node_type", "number_cache_clusters"),
    "aws_elasticsearch_domain": ("cluster_config.instance_type",),
    "aws_instance": ("instance_type", "root_block_device.volume_type", "tags.CostCenter"),
    "aws_kinesis_stream": ("shard_count",),
    "aws_lambda_function": ("memory_size", "architectures"),
    "aws_launch_template": ("instance_type",),
    "aws_msk_cluster": ("broker_node_group_info.instance_type",),
    "aws_rds_cluster_instance": ("instance_class",),
    "aws_redshift_cluster": ("node_type", "number_of_nodes"),
}
# Instances of one block that are looked at: the thousand of s9-scale are all alike.
EACH_BLOCK = 40 if SOAK else 4


def planned_value(after: Any, path: str) -> Any:
    for step in attribute_steps(path):
        after = after[0] if isinstance(after, list) and len(after) == 1 and not step.isdecimal() else after
        after = after.get(step) if isinstance(after, dict) else None
    if isinstance(after, float):
        return Decimal(str(after))
    return tuple(after) if isinstance(after, list) else after


def questions(document: Any) -> Iterator[tuple[str, str, Any, list[str]]]:
    """(address, path, planned value, addresses of the block's instances with the same value)."""
    seen: Counter[str] = Counter()
    changes = [one for one in document["resource_changes"] if one["mode"] == "managed"]
    for change in changes:
        block = strip_keys(change["address"])
        seen[block] += 1
        for path in ATTRIBUTES.get(change["type"], ()) if seen[block] <= EACH_BLOCK else ():
            value = planned_value(change["change"]["after"], path)
            if value is not None and not isinstance(value, dict):
                alike = [
                    other["address"]
                    for other in changes
                    if strip_keys(other["address"]) == block and planned_value(other["change"]["after"], path) == value
                ]
                yield change["address"], path, value, alike


def another(value: Any) -> Any:
    if isinstance(value, tuple):
        return ("arm64",) if value != ("arm64",) else ("x86_64",)
    if isinstance(value, bool):
        return not value
    return value + 1 if isinstance(value, int) else f"{value}x"


@pytest.mark.parametrize(("stack", "root", "plan"), STACKS)
def test_what_is_resolved_is_what_terraform_planned(stack: str, root: str, plan: str, shared: Path) -> None:
    folder = shared / "data" / "plans" / stack
    data = (folder / "plans" / plan).read_bytes()
    document = json.loads(gzip.decompress(data) if plan.endswith(".gz") else data)
    base = folder / "hcl" / "base"
    counted: Counter[str] = Counter()
    edited: dict[tuple[str, int], EditResult] = {}
    for address, path, value, alike in questions(document):
        found = resolve(base / root, address, path, base=base, advised=alike)
        if isinstance(found, Refusal):
            counted[found.code.value] += 1
            continue
        assert same_value(found.value, value), (address, path, found, value)
        result = plan_edit(
            base / root, address, path, value, another(value), base=base, advised=alike, second_look=False
        )
        assert isinstance(result, EditResult), (address, path, result)
        changed = sum(line.startswith("+") for line in result.diff.splitlines()) - 1
        counted["edits"] += 1
        counted["one line"] += changed == 1
        edited.setdefault((found.file, found.line), result)
    for result in edited.values():
        assert check_edit(result).refusal is None
        assert check_format(result) is None
    assert counted["one line"] >= 0.95 * counted["edits"]
    assert counted["edits"] >= 1, counted


@pytest.mark.parametrize(
    ("stack", "root", "address", "path", "old", "new"),
    [
        ("s1-webshop", ".", "aws_db_instance.orders", "instance_class", None, "db.t3.small"),
        ("s2-multienv", "envs/prod", "module.app.aws_db_instance.this", "instance_class", None, "db.t3.small"),
        ("s5-foreach", ".", 'aws_instance.machine["solver-a"]', "instance_type", None, "c5.large"),
        ("s7-museum", ".", "aws_ebs_volume.fast_orphan", "type", None, "gp3"),
    ],
)
def test_a_render_with_the_edit_differs_in_the_advised_attribute_only(
    stack: str, root: str, address: str, path: str, old: Any, new: str, shared: Path
) -> None:
    base = shared / "data" / "plans" / stack / "hcl" / "base"
    found = resolve(base / root, address, path, base=base)
    if isinstance(found, Refusal):
        pytest.fail(f"{found}")
    result = plan_edit(base / root, address, path, found.value, new, base=base)
    assert isinstance(result, EditResult)
    assert check_render(base / root, result, [address], attributes=[path], base=base) is None
