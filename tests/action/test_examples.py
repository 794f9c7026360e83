"""The workflows people copy, run by act: their own YAML, with the plans that their own steps would leave."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from costwarden.policy.engines.opa_binary import find_opa, running_opa
from tests.action.act import REPORT, SEEN, Ran, Runner, an_environment_like, files_of_the_source
from tests.action.conftest import a_pull_event
from tests.action.test_act import a_limit, a_plan, pytestmark
from tests.action.test_act_github import Shop, shop
from tests.estimate.infracost_documents import a_component, a_document, an_entry
from tests.house.tree import ROOT, files

__all__ = ["pytestmark", "shop"]
VOLUME = 'resource "aws_ebs_volume" "data%s" {\n  availability_zone = "eu-west-1a"\n  type = "gp3"\n  size = 500\n}\n'
PROVIDER = 'provider "aws" {\n  region = "eu-west-1"\n}\n'


def run_example(shop: Shop, text: str, event: dict[str, Any] | None = None) -> Ran:
    """The workflow's first job with its own costwarden step; steps that need other people's tools are left out."""
    workflow = yaml.safe_load(text)
    on = workflow.pop(True)  # YAML 1.1 reads the key `on` as true
    name = on if isinstance(on, str) else next(iter(on))
    (job,) = workflow["jobs"].values()
    ours = next(step for step in job["steps"] if step.get("uses", "").startswith("costwarden/costwarden@"))
    ours |= {"id": "cost", "uses": "costwarden/costwarden@under-test"}
    checkout = {"uses": "actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683"}  # act's way to give it files
    job["steps"] = [checkout, ours, {"if": "always()", "env": SEEN, "run": REPORT}]
    event = event or a_pull_event(shop.pull.number, shop.head)
    return shop.runner.run_workflow(yaml.safe_dump({"on": on, **workflow}), event, name=name, token=shop.token)


def example(name: str) -> str:
    return (ROOT / "examples" / name).read_text(encoding="utf-8")


@pytest.fixture
def source(shop: Shop) -> Shop:
    """The base branch has one volume, the checkout two."""
    shop.runner.write("main.tf", PROVIDER + VOLUME % 0)
    git = ["git", "-c", "user.name=ada", "-c", "user.email=ada@example.org"]
    for words in (["add", "-A"], ["commit", "-qm", "base"], ["update-ref", "refs/remotes/origin/main", "HEAD"]):
        subprocess.run([*git, *words], cwd=shop.runner.workspace, check=True)
    shop.runner.write("more.tf", VOLUME % 1)
    return shop


def test_the_workflow_of_the_readme_posts_a_comment(source: Shop) -> None:
    found = re.search(r"```yaml\n(name: .*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    ran = run_example(source, found[1])
    assert (ran.outcome, ran.outputs["decision"], ran.outputs["delta-monthly"]) == ("success", "allow", "44.00"), ran
    (comment,) = source.repository.live_comments()
    assert "\n### Cost: +$44/month (+100%)" in comment.body


def test_plan_in_workflow(shop: Shop) -> None:
    shop.runner.write("plan.json", a_plan())
    ran = run_example(shop, example("plan-in-workflow/cost.yml"))
    assert (ran.outcome, ran.outputs["delta-monthly"]) == ("success", "44.00"), ran.lines
    assert len(shop.repository.live_comments()) == 1


def test_many_plans(shop: Shop) -> None:
    for name in ("network", "eu/data", "us/data"):
        shop.runner.write(f"plans/{name}/tfplan.json", a_plan())
    ran = run_example(shop, example("many-plans/cost.yml"))
    assert (ran.outcome, ran.outputs["delta-monthly"]) == ("success", "132.00"), ran.lines
    assert len(shop.repository.live_comments()) == 1


def test_monorepo_matrix(shop: Shop) -> None:
    for name, size in (("network", 100), ("shop", 500)):
        shop.runner.write(f"{name}/plan.json", a_plan(size=size))
    run_example(shop, example("monorepo-matrix/cost.yml"))
    assert [len(shop.repository.live_comments(key)) for key in ("network", "shop")] == [1, 1]
    assert {one.data["name"] for one in shop.repository.checks.values()} == {
        "costwarden (network)",
        "costwarden (shop)",
    }


def test_fork_safe(source: Shop) -> None:
    evaluated = run_example(source, example("fork-safe/cost-evaluate.yml"))
    assert (evaluated.outcome, evaluated.outputs["delta-monthly"]) == ("success", "44.00"), evaluated.lines
    assert source.github.log == []
    for path in (evaluated.reports.parent / "costwarden-bundle").iterdir():
        source.runner.write(f"costwarden-bundle/{path.name}", path.read_text(encoding="utf-8"))
    run = {"id": 1, "event": "pull_request", "head_sha": source.head, "pull_requests": []}
    event = {"action": "completed", "workflow_run": run, "repository": {"full_name": "acme/shop"}}
    published = run_example(source, example("fork-safe/cost-publish.yml"), event)
    assert published.outcome == "success", published.lines
    assert "+$44/month" in source.repository.live_comments()[0].body


def test_infracost(shop: Shop) -> None:
    document = a_document(an_entry("aws_instance.web", a_component()))
    shop.runner.write("infracost.json", json.dumps(document))
    ran = run_example(shop, example("infracost/cost.yml"))
    assert (ran.outcome, ran.outputs["delta-monthly"]) == ("success", "73.00"), ran.lines
    assert len(shop.repository.live_comments()) == 1


@pytest.fixture
def opa() -> Iterator[str]:
    with running_opa(find_opa(), {}) as url:
        assert isinstance(url, str), url
        yield url


def test_opa_server(shop: Shop, opa: str) -> None:
    shop.runner.write("plan.json", a_plan())
    shop.runner.write("costwarden.yaml", a_limit("deny"))
    text = example("opa-server/cost.yml").replace("${{ vars.COSTWARDEN_OPA_URL }}", opa)
    ran = run_example(shop, text)
    assert (ran.outcome, ran.outputs["decision"]) == ("failure", "deny"), ran.lines
    assert Path(ran.reports / "report.json").is_file()


def test_our_own_gate_on_the_example_stack_from_a_checkout_of_the_source(cache: Path, tmp_path: Path) -> None:
    an_environment_like(cache, ROOT, tmp_path / "cache")
    (tmp_path / "runner").mkdir()
    runner = Runner(tmp_path / "runner", ROOT, tmp_path / "cache")
    for path in (*files_of_the_source(), *(path for path in files() if path.parts[0] == "examples")):
        (runner.workspace / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / path, runner.workspace / path)
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "cost.yml").read_text(encoding="utf-8"))
    workflow["on"] = workflow.pop(True)["pull_request"] or "pull_request"
    workflow["jobs"]["cost"]["steps"].append({"if": "always()", "env": SEEN, "run": REPORT})
    ran = runner.run_workflow(yaml.safe_dump(workflow), a_pull_event(), name="pull_request")
    assert ran.succeeded, ran.lines
    assert ran.outputs["decision"] == "deny"
