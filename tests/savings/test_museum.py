"""Every kind the waste museum has, by the real terraform on its recorded state: in place, and nothing else."""

from __future__ import annotations

import shutil
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import pytest

from costwarden.recommend.gather import Inputs, gather
from costwarden.recommend.inventory import Resource
from costwarden.recommend.metrics import Series, reduce_points
from costwarden.savings.drafts import DraftRequest, Drafts, draft_savings
from costwarden.savings.terraform import Terraform, judge_plan
from tests.savings import modern, museum
from tests.savings.conftest import NOW, SHOP
from tests.savings.terraform_here import find_mirror, find_terraform, plan_offline

LATER = NOW + timedelta(days=60)  # the recorded resources are old enough to judge
FIGURES = {
    "cpu_percent": (6, 9),
    "memory_percent": (12, 18),
    "network_bytes": (9_000_000_000,),
    "iops": (100, 200),
    "throughput_mib": (10, 20),
    "connections": (4, 8),
    "free_memory_percent": (90, 85),
    "read_units": (20, 30),
    "write_units": (10, 12),
}
KINDS = {
    "aws_dynamodb_capacity",
    "aws_ebs_gp2_gp3",
    "aws_ebs_resize_perf",
    "aws_ec2_previous_generation",
    "aws_ec2_rightsize",
    "aws_eip_release",
    "aws_log_retention",
    "aws_rds_rightsize",
}


class Quiet:
    def series(self, resource: Resource, metric: str) -> Series | None:
        values = FIGURES.get(metric)
        if values is None:
            return None
        return reduce_points(metric, "", [Decimal(one) for one in values], window_days=30, expected=len(values))


def drafts_of(stack: ModuleType, shared: Path, folder: Path) -> Drafts:
    shutil.copytree(shared / stack.STACK / stack.SOURCE, folder)
    advice = gather(Inputs(states=(shared / stack.STACK / stack.STATE,), metrics=Quiet()), LATER)
    return draft_savings(advice, DraftRequest(folder, SHOP, allow_removal=True, terraform=Terraform.found()))


def test_the_museum_is_emptied_and_what_stays_says_why(shared: Path, tmp_path: Path) -> None:
    drafts = drafts_of(museum, shared, tmp_path / "checkout")
    assert {one.group.kind.name for one in drafts.drafts} == KINDS
    checks = [(one.title, check) for one in drafts.drafts for check in one.proof.checks]
    broken = [one for one in checks if one[1].verdict != "passed" and one[1].name != "validate"]
    assert broken == []
    assert sum(len(one.edit.members) for one in drafts.drafts) == 18
    saving = sum((one.proof.estimated or Decimal(0) for one in drafts.drafts), Decimal(0))
    assert saving > 9_000  # a month, of the priced kinds
    assert {one.code for one in drafts.not_included} == {"conflict", "provider_too_old", "role_missing"}
    for draft in drafts.drafts:
        assert not [check for check in draft.proof.checks if check.name == "fmt" and check.verdict == "failed"]


@pytest.mark.soak
@pytest.mark.parametrize("stack", [museum, modern], ids=["museum", "modern"])
def test_the_real_plan_of_every_draft_is_what_was_meant(stack: ModuleType, shared: Path, tmp_path: Path) -> None:
    mirror = find_mirror(stack.PROVIDER)
    if mirror is None:
        pytest.skip("no mirror with the AWS provider on this machine (TF_PLUGIN_MIRROR names one)")
    terraform, state = find_terraform(), shared / stack.STACK / stack.STATE
    drafts = drafts_of(stack, shared, tmp_path / "checkout").drafts
    assert len(drafts) >= 4
    for number, draft in enumerate(drafts):
        folder = tmp_path / str(number)
        shutil.copytree(tmp_path / "checkout", folder)
        for path, (_, new) in draft.edit.files.items():
            (folder / path).write_bytes(new or b"")
        plan = plan_offline(terraform, folder, mirror, state, stack.VARIABLES)
        mine = {one.address for one in draft.edit.members}
        unknown = set(stack.UNKNOWN_TO_TESTS) - mine
        kept = [one for one in plan["resource_changes"] if one["address"] not in unknown]
        verdict = judge_plan({**plan, "resource_changes": kept}, draft.edit)
        assert verdict.verdict == "passed", (draft.title, verdict.detail)
