"""What an open pull request holds, and what of it was approved: never more than that."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from costwarden.forge.github_pulls import GitHubPulls
from costwarden.recommend.model import Recommendation
from costwarden.state.store import State
from tests.fakes.github.fake import FakeGitHub
from tests.savings.conftest import SHOP
from tests.savings.desk import FAST, Desk, volume

FIRST = 'resource "aws_ebs_volume" "first" {\n  size = 500\n  type = "gp2"\n}\n'
SECOND = 'resource "aws_ebs_volume" "second" {\n  size = 500\n  type = lower("GP2")\n}\n'


def named(name: str) -> Recommendation:
    arn = f"arn:aws:ec2:eu-west-1:123456789012:volume/{name}"
    return replace(volume(), resource_id=arn, address=f"aws_ebs_volume.{name}")


@pytest.fixture
def desk(tmp_path: Path, github: FakeGitHub, pulls: GitHubPulls, state: State) -> Desk:
    desk = Desk(tmp_path, github, pulls, state)
    desk.write({"main.tf": FIRST + SECOND})
    desk.open(named("first"), named("second"), by="lee")
    (row,) = desk.pulls.all()
    assert row.recommendation_ids == [named("first").id]
    return desk


def test_what_comes_to_it_is_approved_first(desk: Desk) -> None:
    desk.write({"main.tf": FIRST + SECOND.replace('lower("GP2")', '"gp2"')})
    result = desk.open(named("first"), named("second"), by="ada", rebase=True)
    assert desk.outcomes(result) == ["updated"]
    (row,) = desk.pulls.all()
    assert (row.approved_by, [one["address"] for one in row.resources]) == (
        "ada",
        ["aws_ebs_volume.first", "aws_ebs_volume.second"],
    )
    approvals = [one for one in desk.audit.entries("") if one.action == "savings.approved"]
    assert [one.actor for one in approvals] == ["lee", "ada"]
    assert row.claimed == 22


def test_it_is_rebased_also_where_it_holds_less_than_its_name_says(desk: Desk) -> None:
    (row,) = desk.pulls.all()
    desk.git.commit("main", {"README.md": "new\n"})
    result = desk.open(named("first"), rebase=True, only_branch=row.branch)
    assert desk.outcomes(result) == ["updated"]
    assert len(desk.opened()) == 1
    assert desk.git._git("merge-base", "main", row.branch) == desk.git.resolve("main")
    assert desk.pulls.find(SHOP, row.branch) is not None


def test_two_currencies_are_never_added_nor_compared(desk: Desk) -> None:
    desk.write({"main.tf": FIRST + SECOND.replace('lower("GP2")', '"gp2"')})
    result = desk.open(replace(named("first"), currency="EUR"), named("second"), again=True, pace=FAST)
    drafts = {one.draft.group.currency: one.draft for one in result.opened}
    assert sorted(drafts) == ["EUR", "USD"]
    euros = drafts["EUR"]
    assert (euros.claimed, euros.proof.estimated, euros.proof.disagreement) == (11, None, "")
    assert "prices are in USD, the claim is not" in str(euros.proof.checks)
    assert drafts["USD"].proof.estimated == 10


def test_what_the_source_says_already_is_said_and_keeps_nobody_back(desk: Desk) -> None:
    desk.write({"main.tf": FIRST.replace("gp2", "gp3") + SECOND.replace('lower("GP2")', '"gp2"')})
    result = desk.open(named("first"), named("second"), again=True)
    assert [one.draft.proof.holds for one in result.opened] == [True]
    assert [one.address for one in result.opened[0].draft.edit.members] == ["aws_ebs_volume.second"]
    alone = desk.open(named("first"))
    assert [(one.code, alone.opened) for one in alone.not_included] == [("nothing_to_change", ())]


def test_a_run_that_finds_nothing_new_writes_nothing(desk: Desk) -> None:
    before = len(desk.github.log)
    assert desk.outcomes(desk.open(named("first"), only_branch=desk.pulls.all()[0].branch)) == ["unchanged"]
    assert [one.path for one in desk.github.log[before:] if one.verb != "GET"] == []
