"""End to end on GitHub: act runs the real action.yml, and a fake GitHub keeps what it published."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.action.act import Ran, Runner
from tests.action.conftest import a_pull_event
from tests.action.test_act import OUTPUTS, a_level, a_limit, a_plan, pytestmark
from tests.fakes.github.fake import FakeGitHub
from tests.fakes.github.state import CheckState, PullState

__all__ = ["pytestmark"]
SHOP = {"full_name": "acme/shop", "default_branch": "main"}
RIGHTS = {"contents": "read", "pull_requests": "write", "issues": "write", "checks": "write"}


def whole(ran: Ran) -> Ran:
    """What every run leaves, whatever it decided: an exit code that fits, outputs, a summary that says the same."""
    assert ran.succeeded == (ran.outcome == "success"), ran.lines
    if ran.outputs["decision"] == "error":
        assert {name for name, value in ran.outputs.items() if value} <= {"decision", "check-url", "duration-ms"}
        assert ran.summary.startswith("### costwarden could not decide\n"), ran.summary
    else:
        assert set(ran.outputs) == OUTPUTS
        report = json.loads((ran.reports / "report.json").read_text(encoding="utf-8"))
        assert (report["decision"], report["summary"]) == (ran.outputs["decision"], ran.outputs["summary"])
        assert ran.summary.startswith("### Cost: ")
    return ran


class Shop:
    """acme/shop with one open pull request, and jobs that run for it."""

    def __init__(self, github: FakeGitHub, runner: Runner) -> None:
        self.github, self.runner = github, runner
        self.repository = github.repositories["acme/shop"]
        self.pull: PullState = github.add_pull("acme/shop", "feature")
        runner.api = github.url
        self.token = github.actions_token("acme/shop", **RIGHTS)

    @property
    def head(self) -> str:
        head = self.repository.git.resolve("feature")
        assert head is not None
        return head

    def gate(self, plan: Mapping[str, Any] | str | None, config: Mapping[str, Any], **inputs: str) -> Ran:
        if plan is not None:
            self.runner.write("plan.json", plan)
            inputs["plan"] = "plan.json"
        self.runner.write("costwarden.yaml", config)
        event = a_pull_event(self.pull.number, self.head)
        given = {name.replace("_", "-"): value for name, value in inputs.items()}
        return whole(self.runner.run(event, given, token=self.token))

    def check(self) -> CheckState:
        (check,) = self.repository.checks.values()
        assert (check.data["status"], check.data["head_sha"]) == ("completed", self.head)
        return check

    def writes(self) -> list[str]:
        return [one.operation for one in self.github.log if one.verb != "GET"]


@pytest.fixture
def shop(github: FakeGitHub, runner: Runner) -> Shop:
    return Shop(github, runner)


@pytest.mark.parametrize(
    ("config", "outcome", "decision", "conclusion"),
    [
        (a_limit("deny", 1000), "success", "allow", "neutral"),  # it advises, too
        (a_limit("deny"), "failure", "deny", "failure"),
        (a_limit("approval"), "success", "approval", "action_required"),
    ],
    ids=["allow", "deny", "approval"],
)
def test_a_decision_is_one_comment_and_a_concluded_check(
    config: Mapping[str, Any], outcome: str, decision: str, conclusion: str, shop: Shop
) -> None:
    ran = shop.gate(a_plan(), config)
    assert (ran.outcome, ran.outputs["decision"]) == (outcome, decision), ran.lines
    (comment,) = shop.repository.live_comments()
    assert comment.body.startswith(f"<!-- costwarden:v1 key=default sha={shop.head[:7]} -->\n### Cost: +$44/month")
    assert (comment.number, comment.author) == (shop.pull.number, "github-actions[bot]")
    assert shop.check().data["conclusion"] == conclusion
    assert ran.outputs["comment-url"].endswith(f"#issuecomment-{comment.id}")
    assert ran.outputs["check-url"]


def test_a_run_that_cannot_decide_fails_its_check_and_leaves_the_comment(shop: Shop) -> None:
    ran = shop.gate("no plan", {})
    assert (ran.outcome, ran.outputs["decision"]) == ("failure", "error")
    assert shop.check().data["conclusion"] == "failure"
    assert shop.repository.live_comments() == []
    assert len(shop.github.log) == 2


def test_the_same_again_reads_and_does_not_write(shop: Shop, shown: Any) -> None:
    shop.gate(a_plan(), a_limit("deny"))
    before = len(shop.github.log)
    wrote = len(shop.writes())
    ran = shop.gate(a_plan(), a_limit("deny"))
    assert len(shop.writes()) == wrote, shop.writes()
    calls = len(shop.github.log) - before
    shown("the gate through act, unchanged", f"{calls} API calls, {ran.seconds:.1f} s")
    assert (before, calls) == (6, 3), "docs/github.md tells how many calls a run makes"
    assert len(shop.repository.live_comments()) == 1


def test_another_result_edits_the_comment(shop: Shop) -> None:
    shop.gate(a_plan(), a_limit("deny"))
    (first,) = shop.repository.live_comments()
    before = len(shop.github.log)
    shop.gate(a_plan(size=1000), a_limit("deny"))
    assert len(shop.github.log) - before == 5
    (second,) = shop.repository.live_comments()
    assert second.id == first.id
    assert "+$88/month" in second.body


def test_no_change_is_a_check_and_no_comment(shop: Shop) -> None:
    plan = a_plan()
    for change in plan["resource_changes"]:
        change["change"] |= {"actions": ["no-op"], "before": change["change"]["after"]}
    ran = shop.gate(plan, a_limit("deny"))
    assert (ran.outcome, ran.outputs["decision"], ran.outputs["comment-url"]) == ("success", "allow", "")
    assert shop.check().data["conclusion"] == "success"
    assert shop.repository.comments == {}


def test_three_environments_are_rows_of_one_comment(shop: Shop) -> None:
    names = ("dev", "stage", "prod")
    for size, name in enumerate(names, start=1):
        shop.runner.write(f"{name}/plan.json", a_plan(size=100 * size))
    projects = [{"name": f"shop-{name}", "plan": f"{name}/plan.json", "environment": name} for name in names]
    limits = {"limits": {"default": {"monthly_delta": 1000}, "prod": {"monthly_delta": 20}}}
    ran = shop.gate(None, {"version": 1, "projects": projects, **limits, **a_level("deny")})
    assert (ran.outcome, ran.outputs["denied"]) == ("failure", "1"), ran.lines
    (comment,) = shop.repository.live_comments()
    assert all(f"| shop-{name} ({name}) |" in comment.body for name in names)


def test_three_thousand_changed_resources_fit_in_one_comment(shop: Shop) -> None:
    ran = shop.gate(a_plan(3000), a_limit("deny", 1_000_000))
    assert (ran.outcome, ran.outputs["decision"]) == ("success", "allow"), ran.lines
    (comment,) = shop.repository.live_comments()
    assert 1000 < len(comment.body) <= 65_536
    assert shop.check().data["conclusion"] == "neutral"


def test_a_token_without_rights_changes_nothing_about_the_decision(shop: Shop) -> None:
    shop.token = shop.github.actions_token("acme/shop", contents="read")
    ran = shop.gate(a_plan(), a_limit("deny", 1000))
    assert (ran.outcome, ran.outputs["decision"], ran.outputs["comment-url"]) == ("success", "allow", ""), ran.lines
    assert ran.summary.startswith("### Cost: +$44/month")
    assert shop.token not in "\n".join(ran.lines)


def test_a_rerun_a_person_asked_for_concludes_a_fresh_check(shop: Shop) -> None:
    shop.gate(a_plan(), a_limit("deny"))
    before = len(shop.github.log)
    shop.runner.environment["GITHUB_RUN_ATTEMPT"] = "2"
    shop.gate(a_plan(), a_limit("deny"))
    ends = [one.data["conclusion"] for one in shop.repository.checks.values()]
    assert ends == ["failure", "failure"]
    assert len(shop.github.log) - before == 4
    assert len(shop.repository.live_comments()) == 1


@pytest.mark.parametrize("plan", ["plan", "no plan"])
def test_a_merge_queue_waits_for_a_check_and_gets_it(plan: str, shop: Shop) -> None:
    shop.runner.write("plan.json", a_plan() if plan == "plan" else plan)
    shop.runner.write("costwarden.yaml", a_limit("deny"))
    event = {"action": "checks_requested", "merge_group": {"head_sha": shop.head, "base_ref": "refs/heads/main"}}
    ran = shop.runner.run(event, {"plan": "plan.json"}, name="merge_group", token=shop.token)
    assert ran.outcome == "failure"
    assert shop.check().data["conclusion"] == "failure"
    assert shop.repository.comments == {}


def test_a_wrong_input_is_what_the_check_says(shop: Shop) -> None:
    assert shop.gate(a_plan(), {}, fail_on="sometimes").outcome == "failure"
    assert "input 'fail-on'" in shop.check().data["output"]["title"]


class Fork:
    """The pair: evaluate without a token, then publish on the workflow run of the same head."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop

    def evaluate(self, plan: Any = None) -> Ran:
        runner = self.shop.runner
        runner.write("plan.json", plan or a_plan())
        runner.write("costwarden.yaml", a_limit("deny"))
        event = a_pull_event(self.shop.pull.number, self.shop.head, fork=True)
        before = len(self.shop.github.log)
        ran = whole(runner.run(event, {"mode": "evaluate", "plan": "plan.json", "token": ""}))
        assert len(self.shop.github.log) == before, "an untrusted job talked to the forge"
        for path in (ran.reports.parent / "costwarden-bundle").iterdir():
            runner.write(f"costwarden-bundle/{path.name}", path.read_text(encoding="utf-8"))
        return ran

    def publish(self, head: str | None = None, policy: str = "version: 1\n") -> Ran:
        """`policy` is the costwarden.yaml of the default branch, whose workflow this is."""
        self.shop.repository.git.commit("main", {"costwarden.yaml": policy})
        run = {"id": 1, "event": "pull_request", "head_sha": head or self.shop.head, "pull_requests": []}
        event = {"action": "completed", "workflow_run": run, "repository": SHOP}
        return whole(self.shop.runner.run(event, {"mode": "publish"}, name="workflow_run", token=self.shop.token))


@pytest.fixture
def fork(shop: Shop) -> Fork:
    return Fork(shop)


def test_the_fork_safe_pair_publishes_what_the_untrusted_job_found(fork: Fork) -> None:
    evaluated = fork.evaluate()
    assert (evaluated.outcome, evaluated.outputs["decision"]) == ("failure", "deny")
    before = len(fork.shop.github.log)
    published = fork.publish()
    assert (published.outcome, published.outputs["decision"]) == ("failure", "deny"), published.lines
    assert len(fork.shop.github.log) - before == 6 + 2, "docs/github.md tells how many calls a run makes"
    (comment,) = fork.shop.repository.live_comments()
    assert "+$44/month" in comment.body
    assert fork.shop.check().data["conclusion"] == "failure"


def test_when_to_comment_is_what_the_default_branch_says(fork: Fork) -> None:
    fork.evaluate()
    published = fork.publish(policy="version: 1\ncomment: {when: never, key: prod}\n")
    assert (published.outcome, published.outputs["decision"]) == ("failure", "deny"), published.lines
    assert fork.shop.repository.comments == {}
    assert fork.shop.check().data["name"] == "costwarden (prod)"


def test_why_the_untrusted_job_failed_is_what_the_check_says(fork: Fork) -> None:
    assert fork.evaluate("no plan").outputs["decision"] == "error"
    published = fork.publish()
    assert (published.outcome, published.outputs["decision"]) == ("failure", "error")
    assert "plan.json" in fork.shop.check().data["output"]["title"]
    assert fork.shop.repository.comments == {}


def test_a_bundle_that_was_changed_is_refused_and_the_check_says_so(fork: Fork) -> None:
    fork.evaluate()
    path = fork.shop.runner.workspace / "costwarden-bundle" / "report.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"deny"', '"allow"'), encoding="utf-8")
    published = fork.publish()
    assert (published.outcome, published.outputs["decision"]) == ("failure", "error")
    assert fork.shop.repository.comments == {}
    assert fork.shop.check().data["conclusion"] == "failure"
    assert "digest" in fork.shop.check().data["output"]["title"]


def test_without_a_bundle_the_check_says_so(fork: Fork) -> None:
    published = fork.publish()
    assert published.outcome == "failure"
    assert fork.shop.check().data["conclusion"] == "failure"
