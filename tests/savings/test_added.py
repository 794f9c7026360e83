"""What is added is what was advised: values stay values, blocks stand behind their resource, snapshots come first."""

from __future__ import annotations

from pathlib import Path

import pytest

from costwarden.forge.github_pulls import GitHubPulls
from costwarden.recommend.gates import gated
from costwarden.recommend.kinds import KINDS
from costwarden.recommend.model import Recommendation
from costwarden.state.store import State
from tests.fakes.github.fake import FakeGitHub
from tests.savings.conftest import NOW
from tests.savings.desk import FAST, Desk, volume


@pytest.fixture
def desk(tmp_path: Path, github: FakeGitHub, pulls: GitHubPulls, state: State) -> Desk:
    return Desk(tmp_path, github, pulls, state)


def test_an_injected_value_stays_a_value(desk: Desk) -> None:
    evil = 'gp3" } resource "aws_instance" "x" { ami = "${file("/etc/passwd")}'  # a line break is refused before
    result = desk.open(volume(target={"volume_type": evil}))
    for one in result.opened:
        added = [line for line in one.draft.edit.diff.splitlines() if line.startswith("+ ")]
        assert len(added) == 1
        assert "\\u0024{file(" in added[0]


def test_every_kind_that_edits_names_what_it_changes() -> None:
    for kind in KINDS.values():
        assert (kind.edit == "none") or kind.attributes, kind.name
        if kind.edit == "set" and "" not in kind.attributes:
            assert all(kind.attributes.values()) or kind.along, kind.name


LIFECYCLE = """provider "aws" {
  region = "eu-west-1"
}

resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}
"""


def test_a_block_is_added_behind_the_resource(desk: Desk) -> None:
    desk.write({"main.tf": LIFECYCLE})
    advice = volume(
        kind="aws_s3_lifecycle", resource_type="aws_s3_bucket", address="aws_s3_bucket.logs", resource_id="logs",
        current={}, target={"abort_incomplete_upload_days": 7}, monthly_cost=None, monthly_saving=None,
    )  # fmt: skip
    (opened,) = desk.open(advice).opened
    assert opened.outcome == "opened", opened
    added = [
        line[1:] for line in opened.draft.edit.diff.splitlines() if line.startswith("+") and line != "+++ b/main.tf"
    ]
    assert 'resource "aws_s3_bucket_lifecycle_configuration" "logs" {' in added
    assert not [line for line in opened.draft.edit.diff.splitlines() if line.startswith("-") and "---" not in line]


@pytest.mark.parametrize("owner", ['"acme-logs"', "local.name", "data.aws_s3_bucket.logs.id", "each.value"])
def test_a_bucket_gets_no_second_lifecycle_that_would_take_the_firsts_place(desk: Desk, owner: str) -> None:
    other = f'resource "aws_s3_bucket_lifecycle_configuration" "all" {{\n  bucket = {owner}\n}}\n'
    desk.write({"main.tf": LIFECYCLE, "other.tf": other})
    (left,) = desk.open(lifecycle()).not_included
    assert (left.code, "other.tf:1" in left.reason) == ("block-defined-twice", True)


def test_the_lifecycle_of_another_bucket_is_in_nobodys_way(desk: Desk) -> None:
    blocks = [
        f'resource "aws_s3_bucket_lifecycle_configuration" "{name}" {{\n  bucket = {owner}\n}}\n'
        for name, owner in (("a", "aws_s3_bucket.other.id"), ("b", '"acme-other"'))
    ]
    desk.write({"main.tf": LIFECYCLE, "other.tf": "".join(blocks)})
    assert desk.outcomes(desk.open(lifecycle())) == ["opened"]


def test_one_recommendation_that_cannot_be_written_stops_no_other(desk: Desk) -> None:
    words = lifecycle(target={"abort_incomplete_upload_days": "7 } x {"})
    desk.write({"main.tf": LIFECYCLE + 'resource "aws_instance" "w" {\n  instance_type = "t3.micro"\n}\n'})
    role = volume(
        kind="aws_ec2_schedule", resource_type="aws_instance", address="aws_instance.w", resource_id="w", current={},
        target={"scheduler_role": "aws_iam_role.x.arn\n}"},
    )  # fmt: skip
    left = {one.code for one in desk.open(words, role).not_included}
    assert left == {"days_unknown", "block_not_rendered"}


def lifecycle(**changes: object) -> Recommendation:
    values: dict[str, object] = {
        "kind": "aws_s3_lifecycle", "resource_type": "aws_s3_bucket", "address": "aws_s3_bucket.logs",
        "resource_id": "logs", "current": {}, "target": {"abort_incomplete_upload_days": 7}, "monthly_cost": None,
        "monthly_saving": None,
    }  # fmt: skip
    return volume(**(values | changes))


def test_an_old_provider_has_no_such_block(desk: Desk) -> None:
    pinned = (
        'terraform {\n  required_providers {\n    aws = { source = "hashicorp/aws", version = "~> 3.39" }\n  }\n}\n'
    )
    desk.write({"main.tf": LIFECYCLE, "versions.tf": pinned})
    advice = volume(
        kind="aws_s3_lifecycle", resource_type="aws_s3_bucket", address="aws_s3_bucket.logs", resource_id="logs",
        current={}, target={"abort_incomplete_upload_days": 7}, monthly_cost=None, monthly_saving=None,
    )  # fmt: skip
    assert [one.code for one in desk.open(advice).not_included] == ["provider_too_old"]


def test_a_volume_goes_after_its_snapshot_only(desk: Desk) -> None:
    fields = {"kind": "aws_ebs_delete_unattached", "target": {}, "current": {"volume_type": "gp2"}}
    evidence = [{"metric": "iops", "statistic": "max", "value": 0, "window_days": 30}]
    bare = gated(volume(**fields, evidence=evidence), NOW)
    assert [one.code for one in desk.open(bare, removal=True).not_included] == ["snapshot_first"]
    first = volume(kind="aws_ebs_snapshot_first", current={}, target={"snapshot": "taken"}, monthly_saving=None)
    (opened,) = desk.open(first).opened
    assert opened.outcome == "opened", opened
    assert '+resource "aws_ebs_snapshot" "data" {' in opened.draft.edit.diff


def test_what_the_cloud_has_lost_is_forgotten_without_a_removal_being_approved(desk: Desk) -> None:
    fields = {"kind": "drift_gone", "current": {}, "target": {}, "monthly_cost": None, "monthly_saving": None}
    (opened,) = desk.open(volume(**fields)).opened
    assert opened.outcome == "opened", opened
    draft = opened.draft
    assert "+removed {\n+  from = aws_ebs_volume.data\n" in draft.edit.diff
    assert (draft.proof.to_destroy, draft.proof.estimated, draft.claimed) == (0, None, None)
    assert draft.title == "fix(drift): source follows the cloud for 1 resource that is gone in the root module"
    assert "nothing to destroy" in draft.body
    assert "the removed block needs Terraform 1.7" in draft.body


def test_snapshot_then_deletion_both_come_to_a_pull_request(desk: Desk) -> None:
    ids = {"resource_id": "arn:aws:ec2:eu-west-1:123456789012:volume/vol-0123456789abcdef0", "monthly_saving": None}
    first = volume(kind="aws_ebs_snapshot_first", current={}, target={"snapshot": "taken"}, **ids)
    (opened,) = desk.open(first).opened
    desk.write({path: (new or b"").decode() for path, (_, new) in opened.draft.edit.files.items()})
    gone = {"kind": "aws_ebs_delete_unattached", "target": {}, "current": {"snapshot": "taken"}, "monthly_cost": None}
    second = desk.open(volume(**gone, **ids), removal=True, pace=FAST)
    (opened,) = second.opened
    assert opened.outcome == "opened", (opened, second.not_included)
    changed = [line for line in opened.draft.edit.diff.splitlines() if line[:1] in "+-" and "volume_id" in line]
    assert changed == ["-  volume_id   = aws_ebs_volume.data.id", '+  volume_id   = "vol-0123456789abcdef0"']
    assert opened.draft.proof.to_destroy == 1
