"""The whole chain: bill and metrics, a recommendation, a draft, a checkout, a real plan, the measured comment."""

from __future__ import annotations

import datetime
import subprocess
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from costwarden.forge.github_pulls import GitHubPulls
from costwarden.hcl.render import render_directory
from costwarden.recommend.document import to_document
from costwarden.recommend.gather import Inputs, gather
from costwarden.recommend.model import Recommendation
from costwarden.savings.body import Approved
from costwarden.savings.daily import read_daily
from costwarden.savings.drafts import DraftRequest
from costwarden.savings.open import OpenRequest, OpenResult, open_savings
from costwarden.savings.proof import compare
from costwarden.savings.sync import sync
from costwarden.savings.terraform import Terraform, judge_plan
from costwarden.savings.verdict import measure_all
from costwarden.state.audit import Audit
from costwarden.state.recommendations import Recommendations
from costwarden.state.savings import SavingsPulls
from costwarden.state.store import State
from tests.fakes.github.authoring import AuthoredPull, AuthoringOperations
from tests.fakes.github.fake import FakeGitHub
from tests.savings import museum
from tests.savings.conftest import NOW, SHOP
from tests.savings.terraform_here import find_mirror, find_terraform, plan_offline

Golden = Callable[[str, str], None]
ORPHANS = [f"aws_ebs_volume.orphan[{index}]" for index in range(4)]


class Story:
    """The repository at the fake GitHub, its checkout, and the stores."""

    def __init__(self, shared: Path, folder: Path, github: FakeGitHub, pulls: GitHubPulls, state: State) -> None:
        self.stack = shared / museum.STACK
        self.folder, self.github, self.forge = folder, github, pulls
        self.git = github.repositories[SHOP].git
        github.repositories[SHOP].members["ada"] = "write"
        museum.commit(shared, self.git)
        self.pulls, self.advice, self.audit = SavingsPulls(state), Recommendations(state), Audit(state)

    def recommendations(self) -> list[Recommendation]:
        """By our own rules, from the state, 60 days of bill and 30 days of metrics."""
        state = self.stack / "state.json"
        inputs = Inputs(
            states=(state,),
            bill=museum.write_bill(self.folder / "bill.csv", museum.bill(state, NOW.date())),
            metrics=museum.write_metrics(self.folder / "metrics.json", state),
        )
        found = gather(inputs, NOW)
        self.advice.put([to_document(one) for one in found])
        return [one for one in found if one.kind == "aws_ebs_gp2_gp3" and one.resource_type == "aws_ebs_volume"]

    def checkout(self, ref: str, name: str) -> Path:
        target = self.folder / name
        subprocess.run(["git", "clone", "-q", "-b", ref, str(self.git.folder), str(target)], check=True)
        return target

    def open(self, advice: list[Recommendation], checkout: Path, **changes: object) -> OpenResult:
        approved = Approved("lee", NOW, role="finops", reason="campaign q4-gp3")
        draft = DraftRequest(checkout, approved=approved, terraform=Terraform.found())
        request = OpenRequest(draft, SHOP, **changes)  # type: ignore[arg-type]
        return open_savings(advice, request, self.forge, self.pulls, self.advice, NOW)


@pytest.fixture
def story(shared: Path, tmp_path: Path, github: FakeGitHub, pulls: GitHubPulls, state: State) -> Story:
    return Story(shared, tmp_path, github, pulls, state)


def test_from_the_bill_to_the_measured_comment(
    story: Story, operations: AuthoringOperations, golden: Golden, tmp_path: Path
) -> None:
    advice = story.recommendations()
    assert [one.address for one in sorted(advice, key=lambda one: one.address)] == ORPHANS
    assert sum(one.monthly_saving or 0 for one in advice) == Decimal("36.00")  # 2,000 GB × $0.02, 10 % discounted

    result = story.open(advice, story.checkout("main", "before"))
    (opened,) = result.opened
    assert opened.outcome == "opened"
    pull = story.github.repositories[SHOP].pulls[opened.number or 0]
    assert isinstance(pull, AuthoredPull)
    assert pull.draft
    assert set(pull.labels) == {"costwarden", "savings/online"}
    assert set(pull.reviewers) == {"ada", "platform"}
    golden("savings/body.md", f"{pull.title}\n\n{pull.body}")
    assert story.git._git("diff", "--numstat", "main", pull.branch) == "1\t1\tinfra/volumes.tf"
    events = [one.action for one in story.audit.entries("")]
    assert events == ["savings.approved", "savings.opened"]  # the approval came first

    _plan_shows_only_the_updates(story, pull.branch, opened.draft.edit)

    operations.merge_pull(story.github.repositories[SHOP], pull)
    (moved,) = sync(story.forge, story.pulls, story.advice, NOW)
    assert moved.state == "merged"

    later = NOW.date() + datetime.timedelta(days=31)
    rows = museum.bill(story.stack / "state.json", later, saved_after=museum.MERGED)
    costs = read_daily(museum.write_bill(tmp_path / "later.csv", rows))
    measured = measure_all(story.forge, story.pulls, story.advice, costs, NOW)
    assert [one.days for _, one in measured] == [7, 14, 30]
    assert all(abs((one.measured or 0) - 36) < 1 for _, one in measured)
    (comment,) = story.github.repositories[SHOP].comments.values()
    golden("savings/measured.md", comment.body.replace(moved.pull.head_sha, "HEAD").replace(pull.head_sha, "HEAD"))
    assert {one.life for one in story.advice.all() if one.id in moved.pull.recommendation_ids} == {"verified"}
    assert measure_all(story.forge, story.pulls, story.advice, costs, NOW) == []


def _plan_shows_only_the_updates(story: Story, branch: str, edit: object) -> None:
    """By the real terraform on the recorded state; without the provider by rendering both sides."""
    after = story.checkout(branch, "after") / "infra"
    mirror = find_mirror()
    if mirror is None:
        before = render_directory(story.folder / "before" / "infra", name="museum")
        assert compare(before, render_directory(after, name="museum")) == (ORPHANS, [], [])
        return
    variables = {"legacy_password": "x-1"}
    plan = plan_offline(find_terraform(), after, mirror, story.stack / "state.json", variables)
    verdict = judge_plan(_without_password(plan), edit)  # type: ignore[arg-type]
    assert (verdict.verdict, verdict.detail) == ("passed", "4 to change, 0 to destroy, 0 to replace")


def _without_password(plan: dict) -> dict:  # type: ignore[type-arg]
    """The recorded state has another password than a test may know: that update is none of the edit's."""
    kept = [one for one in plan["resource_changes"] if one["address"] != "aws_db_instance.oversized"]
    return {**plan, "resource_changes": kept}
