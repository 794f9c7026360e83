"""The whole chain: bill and metrics, a recommendation, a draft, a checkout, a real plan, the measured comment."""

from __future__ import annotations

import datetime
import subprocess
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import pytest

from costwarden.forge.github_pulls import GitHubPulls
from costwarden.hcl.render import render_directory
from costwarden.recommend.document import to_document
from costwarden.recommend.gather import Inputs, gather
from costwarden.recommend.model import Recommendation
from costwarden.savings.body import Approved
from costwarden.savings.daily import RowsDaily, read_daily
from costwarden.savings.drafts import DraftRequest
from costwarden.savings.model import Edit
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
from tests.savings import modern, museum
from tests.savings.conftest import NOW, SHOP
from tests.savings.terraform_here import find_mirror, find_terraform, plan_offline

Golden = Callable[[str, str], None]
ORPHANS = [f"aws_ebs_volume.orphan[{index}]" for index in range(4)]


class Story:
    """The repository at the fake GitHub, its checkout, and the stores. `stack`: museum or modern."""

    def __init__(
        self, stack: ModuleType, shared: Path, folder: Path, github: FakeGitHub, pulls: GitHubPulls, state: State
    ) -> None:
        self.stack, self.recorded = stack, shared / stack.STACK / stack.STATE
        self.folder, self.github, self.forge = folder, github, pulls
        self.git = github.repositories[SHOP].git
        github.repositories[SHOP].members["ada"] = "write"
        stack.commit(shared, self.git)
        self.pulls, self.advice, self.audit = SavingsPulls(state), Recommendations(state), Audit(state)

    def recommendations(self) -> list[Recommendation]:
        """By our own rules, from the state, 60 days of bill and 30 days of metrics."""
        rows = self.stack.bill(self.recorded, NOW.date())
        inputs = Inputs(
            states=(self.recorded,),
            bill=museum.write_bill(self.folder / "bill.csv", rows),
            metrics=self.stack.write_metrics(self.folder / "metrics.json", self.recorded),
        )
        found = gather(inputs, NOW)
        self.advice.put([to_document(one) for one in found])
        volumes_only = self.stack.KIND == "aws_ebs_gp2_gp3"
        return [
            one
            for one in found
            if one.kind == self.stack.KIND and (not volumes_only or one.resource_type == "aws_ebs_volume")
        ]

    def later(self, saved_after: datetime.date) -> RowsDaily:
        """The bill 31 days after."""
        rows = self.stack.bill(self.recorded, NOW.date() + datetime.timedelta(days=31), saved_after=saved_after)
        return read_daily(museum.write_bill(self.folder / "later.csv", rows))

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
def tell(
    shared: Path, tmp_path: Path, github: FakeGitHub, pulls: GitHubPulls, state: State
) -> Callable[[ModuleType], Story]:
    return lambda stack: Story(stack, shared, tmp_path, github, pulls, state)


def test_from_the_bill_to_the_measured_comment(
    tell: Callable[[ModuleType], Story], operations: AuthoringOperations, golden: Golden
) -> None:
    story = tell(museum)
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

    costs = story.later(museum.MERGED)
    measured = measure_all(story.forge, story.pulls, story.advice, costs, NOW)
    assert [one.days for _, one in measured] == [7, 14, 30]
    assert all(abs((one.measured or 0) - 36) < 1 for _, one in measured)
    (comment,) = story.github.repositories[SHOP].comments.values()
    golden("savings/measured.md", comment.body.replace(moved.pull.head_sha, "HEAD").replace(pull.head_sha, "HEAD"))
    assert {one.life for one in story.advice.all() if one.id in moved.pull.recommendation_ids} == {"verified"}
    assert measure_all(story.forge, story.pulls, story.advice, costs, NOW) == []


def test_the_real_plan_of_a_right_size_updates_three_machines_in_place(
    tell: Callable[[ModuleType], Story], operations: AuthoringOperations, golden: Golden
) -> None:
    """AWS provider 5, two machines of one count and one alone, measured by the hour."""
    story = tell(modern)
    advice = story.recommendations()
    assert sorted(one.address for one in advice) == sorted(modern.instances(story.recorded))
    (opened,) = story.open(advice, story.checkout("main", "before")).opened
    assert (opened.outcome, opened.detail) == ("opened", "")
    pull = story.github.repositories[SHOP].pulls[opened.number or 0]
    assert isinstance(pull, AuthoredPull)
    golden("savings/right_size.md", f"{pull.title}\n\n{pull.body}")
    assert story.git._git("diff", "--numstat", "main", pull.branch) == "2\t2\tinfra/compute.tf"
    _plan_shows_only_the_updates(story, pull.branch, opened.draft.edit)
    operations.merge_pull(story.github.repositories[SHOP], pull)
    sync(story.forge, story.pulls, story.advice, NOW)
    measured = measure_all(story.forge, story.pulls, story.advice, story.later(modern.MERGED), NOW)
    assert [(one.days, one.note) for _, one in measured] == [
        (7, "normalised by usage"),
        (14, "normalised by usage"),
        (30, "normalised by usage"),
    ]
    claimed = sum((one.monthly_saving or Decimal(0) for one in advice), Decimal(0))
    assert all(one.measured is not None and one.measured > 0 for _, one in measured)
    assert abs((measured[-1][1].measured or Decimal(0)) - claimed) * 10 < claimed


def _plan_shows_only_the_updates(story: Story, branch: str, edit: Edit) -> None:
    """By the real terraform on the recorded state; without the provider by rendering both sides."""
    after, addresses = story.checkout(branch, "after") / "infra", sorted(one.address for one in edit.members)
    mirror = find_mirror(story.stack.PROVIDER)
    if mirror is None:
        before = render_directory(story.folder / "before" / "infra", name="before")
        assert compare(before, render_directory(after, name="after")) == (addresses, [], [])
        return
    plan = plan_offline(find_terraform(), after, mirror, story.recorded, story.stack.VARIABLES)
    kept = [one for one in plan["resource_changes"] if one["address"] not in story.stack.UNKNOWN_TO_TESTS]
    verdict = judge_plan({**plan, "resource_changes": kept}, edit)
    assert (verdict.verdict, verdict.detail) == ("passed", f"{len(addresses)} to change, 0 to destroy, 0 to replace")
