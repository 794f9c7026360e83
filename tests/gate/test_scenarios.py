"""Every recorded scenario through the whole gate: tag problems, notices, decisions, and what never comes out."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest

from costwarden.gate.request import GateRequest
from costwarden.gate.result import GateResult
from costwarden.gate.run import run_gate
from costwarden.policy.model import Decision, Status
from tests.gate.scenarios import Scenario, scenarios

NOW = datetime.datetime(2026, 11, 21, tzinfo=datetime.UTC)
TAG_POLICIES = ("tags/required", "tags/allowed_values")


@pytest.fixture(scope="module")
def results(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Scenario, GateResult]]:
    """All scenarios, gated with the reference tag policy; module-wide because each starts an engine process."""
    rules = json.loads((shared / "data" / "plans" / "tag-policy.json").read_text())["required"]
    config = tmp_path_factory.mktemp("scenarios") / "costwarden.yaml"
    config.write_text(json.dumps({"version": 1, "tags": {"required": rules}}), encoding="utf-8")
    return [(one, _gated(one, config)) for one in scenarios(shared)]


def _gated(scenario: Scenario, config: Path) -> GateResult:
    baseline = str(scenario.baseline) if scenario.baseline else None
    request = GateRequest(plans=(str(scenario.plan),), config=str(config), baseline=baseline, now=NOW)
    return run_gate(request)


def _tag_findings(result: GateResult, status: Status) -> set[tuple[str, str, str]]:
    return {
        (one.address, one.attribute, one.policy)
        for one in result.findings
        if one.policy in TAG_POLICIES and one.status is status
    }


def test_every_scenario_has_exactly_the_new_tag_problems_it_says(results: list[tuple[Scenario, GateResult]]) -> None:
    assert len(results) == 100
    wrong = {
        one.id: _tag_findings(result, Status.NEW) ^ one.new
        for one, result in results
        if _tag_findings(result, Status.NEW) != one.new
    }
    assert wrong == {}


def test_problems_that_were_there_before_are_counted_and_never_block(
    results: list[tuple[Scenario, GateResult]],
) -> None:
    counted = [(one, result) for one, result in results if one.existing is not None]
    assert len(counted) > 80
    for one, result in counted:
        assert len(_tag_findings(result, Status.EXISTING)) == one.existing, one.id
    for one, result in results:
        assert (result.decision is Decision.DENY) == bool(one.new), one.id


@pytest.mark.parametrize(
    ("scenario", "words"),
    [
        ("s1-webshop/06-replace-volume-az", "aws_ebs_volume.images is replaced: its data is destroyed"),
        ("s1-webshop/15-saving-downsize", "loses high availability"),
        ("s1-webshop/16-moved", "moved to another address, not created or deleted"),
        ("s1-webshop/17-mixed", "keeps logs 400 days (was 30 days): the cost depends on use"),
        ("s3-dataplatform/08-bucket-lifecycle-added", "usage cost will fall by an amount that depends on use"),
        ("s3-dataplatform/11-remove-catalog", "its data is lost, without a final snapshot"),
        ("s3-dataplatform/12-aurora-replace", "aws_rds_cluster.events is replaced: its data is destroyed"),
        ("s5-foreach/06-rename-key", 'is recreated as aws_instance.machine["sandbox-1"]'),
        ("s5-foreach/09-size-shrink-replace", "AWS refuses: the apply will fail"),
        ("m1-modern/04-aurora-max-acu-data", "may now grow to max_capacity 64 (was 16)"),
        ("m1-modern/06-node-group-max-app", "may now grow to max_size 24 (was 6)"),
        ("m1-modern/07-lifecycle-removed-app", "usage cost will grow"),
        ("m1-modern/14-import-legacy-app", "imported: it exists and costs already"),
        ("m1-modern/15-default-tags-owner-app", "Owner is gone from 37 resources at once: look at default_tags"),
        (
            "s2-multienv/07-cost-center-typo-default-tags-dev",
            "CostCenter of 7 resources has one cause: default_tags of provider aws",
        ),
        ("m1-modern/18-forget-volume-app", "it goes on existing and costing"),
    ],
)
def test_what_neither_price_nor_policy_says_is_said(
    scenario: str, words: str, results: list[tuple[Scenario, GateResult]]
) -> None:
    result = next(result for one, result in results if one.id == scenario)
    assert any(words in notice for notice in result.notices), result.notices


def test_tag_only_changes_moves_imports_and_no_ops_cost_nothing(results: list[tuple[Scenario, GateResult]]) -> None:
    free = ("noop", "tag-", "moved", "password", "import", "forget", "default-tags", "count-to-for-each", "rename-key")
    checked = 0
    for one, result in results:
        if (
            any(word in one.id for word in free)
            and "00-" not in one.id
            and "untagged" not in one.id
            and one.baseline is None
        ):
            checked += 1
            delta = result.estimate
            assert (delta.delta_monthly, delta.delta_low, delta.delta_high) == (0, 0, 0), one.id
    assert checked >= 20


def test_the_scale_plan_has_the_tag_gaps_it_was_made_with(shared: Path, tmp_path: Path) -> None:
    rules = json.loads((shared / "data" / "plans" / "tag-policy.json").read_text())["required"]
    config = tmp_path / "costwarden.yaml"
    config.write_text(json.dumps({"version": 1, "tags": {"required": rules}}), encoding="utf-8")
    plan = shared / "data" / "plans" / "s9-scale" / "plans" / "create-1000.json.gz"
    result = run_gate(GateRequest(plans=(str(plan),), config=str(config), now=NOW))
    missing = [one for one in result.findings if one.policy == "tags/required"]
    by_tag = {tag: sum(one.attribute == f"tags.{tag}" for one in missing) for tag in rules}
    assert by_tag == {"Owner": 0, "CostCenter": 30 + 200, "Environment": 200, "Service": 200}
    assert result.changes.create == 1000
