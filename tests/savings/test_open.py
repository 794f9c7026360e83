"""Polite: approved first, paced, one branch each, updated and not doubled, remembered, closed when obsolete."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from costwarden.forge.github_pulls import GitHubPulls
from costwarden.savings.dashboard import save_dashboard, ticked
from costwarden.savings.errors import ApproverMissing, NotAPerson
from costwarden.savings.listing import Listing
from costwarden.savings.pacing import Pace
from costwarden.savings.sync import sync
from costwarden.state.store import State
from tests.fakes.github.authoring import AuthoringOperations
from tests.fakes.github.fake import FakeGitHub
from tests.savings.conftest import NOW, SHOP
from tests.savings.desk import FAST, SOURCE, Desk, machine, volume


@pytest.fixture
def desk(tmp_path: Path, github: FakeGitHub, pulls: GitHubPulls, state: State) -> Desk:
    return Desk(tmp_path, github, pulls, state)


def test_without_a_named_person_nothing_is_written(desk: Desk) -> None:
    with pytest.raises(ApproverMissing):
        desk.open(volume(), by="")
    for name in ("renovate[bot]", "costwarden", "lee @everyone", "[x](y)"):
        with pytest.raises(NotAPerson):
            desk.open(volume(), by=name)
    assert [one for one in desk.github.log if one.verb != "GET"] == []


def test_a_login_may_be_given_with_its_sign(desk: Desk) -> None:
    desk.open(volume(), by="@lee")
    assert desk.pulls.all()[0].approved_by == "lee"
    assert "approval of @lee," in desk.opened()[0].body


def test_risk_classes_never_share_a_pull_request(desk: Desk) -> None:
    result = desk.open(volume(), machine(), pace=FAST)
    assert desk.outcomes(result) == ["opened", "opened"]
    assert {one.labels[1] for one in desk.opened()} == {"savings/online", "savings/restart"}


def test_one_a_day_per_team_and_two_per_repository(desk: Desk) -> None:
    assert desk.outcomes(desk.open(volume(), machine())) == ["opened", "paced"]
    slow = desk.open(volume(), pace=Pace(open_per_repository=1, new_per_team_a_day=10))
    assert desk.outcomes(slow) == ["paced"]
    assert "1 savings pull requests are open" in slow.opened[0].detail
    assert len(desk.opened()) == 1


def test_the_same_finding_is_the_same_pull_request(desk: Desk) -> None:
    first = desk.open(volume())
    again = desk.open(volume())
    assert desk.outcomes(again) == ["unchanged"]
    assert again.opened[0].number == first.opened[0].number
    desk.write({"main.tf": SOURCE.replace("500", "600")})
    moved = desk.open(volume(current={"volume_type": "gp2", "size_gb": 600}))
    assert desk.outcomes(moved) == ["updated"]
    assert len(desk.opened()) == 1
    git = desk.github.repositories[SHOP].git
    assert git._git("diff", "--numstat", "main", desk.opened()[0].branch) == "1\t1\tmain.tf"


def test_what_a_person_closed_comes_back_only_when_asked(desk: Desk, operations: AuthoringOperations) -> None:
    desk.open(volume())
    operations.close_pull(desk.github.repositories[SHOP], desk.opened()[0])
    (moved,) = sync(desk.forge, desk.pulls, desk.store, NOW)
    assert (moved.state, desk.store.all()[0].life) == ("closed", "dismissed")
    assert desk.outcomes(desk.open(volume())) == ["remembered"]
    assert desk.outcomes(desk.open(volume(), again=True, pace=FAST)) == ["opened"]


def test_boxes_ticked_in_the_body_close_it(desk: Desk) -> None:
    desk.open(volume())
    pull = desk.opened()[0]
    pull.body = pull.body.replace("- [ ] not this quarter", "- [x] not this quarter")
    (moved,) = sync(desk.forge, desk.pulls, desk.store, NOW)
    assert (pull.state, moved.detail) == ("closed", "not this quarter was ticked")
    (advice,) = desk.store.all()
    assert advice.life == "snoozed"
    assert advice.until == NOW + datetime.timedelta(days=91)


def test_obsolete_it_is_closed_with_a_word(desk: Desk) -> None:
    desk.open(volume())
    (moved,) = sync(desk.forge, desk.pulls, desk.store, NOW, open_ids=[])
    assert moved.state == "obsolete"
    (comment,) = desk.github.repositories[SHOP].comments.values()
    assert "none of its advice holds any more" in comment.body


def test_a_checkout_that_is_behind_opens_nothing(desk: Desk) -> None:
    desk.github.repositories[SHOP].git.commit("main", {"main.tf": SOURCE + "# moved on\n"})
    result = desk.open(volume())
    assert desk.outcomes(result) == ["stale"]
    assert desk.opened() == []


def test_drift_between_code_and_cloud_is_refused(desk: Desk) -> None:
    result = desk.open(volume(current={"volume_type": "io1"}, target={"volume_type": "gp3"}))
    assert result.opened == ()
    assert [one.code for one in result.not_included] == ["current-value-mismatch"]


def test_a_removal_needs_its_own_word(desk: Desk) -> None:
    advice = volume(
        kind="aws_eip_release", resource_type="aws_eip", address="aws_eip.idle", resource_id="eipalloc-1",
        current={}, target={}, monthly_cost=4, monthly_saving=4,
    )  # fmt: skip
    assert [one.code for one in desk.open(advice).not_included] == ["removal_not_approved"]
    result = desk.open(advice, removal=True)
    assert desk.outcomes(result) == ["opened"]
    assert desk.pulls.all()[0].allows_removal


def test_the_dashboard_comes_first_and_its_ticks_choose(desk: Desk, operations: AuthoringOperations) -> None:
    one = volume()
    assert desk.outcomes(desk.open(one, machine())) == ["opened", "paced"]  # the machine saves more
    first = next(call for call in desk.github.log if call.verb != "GET")
    assert first.operation == "issues/create"
    (issue,) = operations.issues.values()
    assert f"<!-- costwarden:rec={one.id} -->" in issue.body
    issue.body = issue.body.replace("- [ ] <!--", "- [x] <!--")
    number, chosen = save_dashboard(desk.forge, desk.pulls, SHOP, Listing([one]))
    assert (number, chosen, ticked(issue.body)) == (issue.number, [one.id], [one.id])


def test_a_push_of_a_person_stops_us(desk: Desk) -> None:
    desk.open(volume())
    git = desk.github.repositories[SHOP].git
    git.commit(desk.opened()[0].branch, {"main.tf": "theirs\n"})
    desk.write({"main.tf": SOURCE.replace("500", "600")})
    assert desk.outcomes(desk.open(volume())) == ["foreign"]
