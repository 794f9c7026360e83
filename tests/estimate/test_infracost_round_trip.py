"""Our own Infracost output: valid, consistent, and read back it is the same estimate."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from costwarden.cli import run
from costwarden.estimate.infracost_in import read_infracost
from costwarden.estimate.infracost_in_estimate import estimate_alone
from costwarden.estimate.infracost_out import build_breakdown
from costwarden.estimate.model import CostState, Estimate
from costwarden.gate.estimating import estimate_with_plans
from tests.builders import a_plan_document, a_resource
from tests.estimate.infracost_schema import SCHEMA

PLANS = ("s5-foreach/plans/02-one-key-resized.json", "s1-webshop/plans", "s3-dataplatform/plans", "m1-modern/plans")
WEB = {"instance_type": "m5.large", "tags": {"Name": "web", "CostCenter": "CC-1001"}}


def estimated(path: Path, tmp_path: Path) -> tuple[Estimate, dict[str, Any]]:
    found, plans = estimate_with_plans(str(path), config=None, usage=None, prices=None)
    return found, build_breakdown(found, plans=plans)


def again(document: dict[str, Any], tmp_path: Path) -> Estimate:
    path = tmp_path / "costs.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    read = read_infracost(str(path))
    (project,) = read.projects
    return estimate_alone(read, project, project.name, "default", project.past)[0]


def recorded(shared: Path) -> Iterator[Path]:
    for name in PLANS:
        path = shared / "data" / "plans" / name
        yield from [path] if path.is_file() else sorted(path.glob("*.json"))[:6]


def a_plan_file(tmp_path: Path) -> Path:
    document = a_plan_document(
        a_resource("aws_instance.web", before={**WEB, "instance_type": "m5.xlarge"}, after=WEB),
        a_resource('module.a["x.y"].aws_nat_gateway.b[0]', after={"tags": None}),
        a_resource("aws_instance.odd", after={"instance_type": "m99.huge", "ebs_block_device": [{"volume_size": 10}]}),
        a_resource("aws_s3_bucket.logs", after={"bucket": "x"}),
        a_resource("aws_iam_role.r", after={}),
        a_resource("aws_gone_for_good.x", after={}),
        a_resource("aws_eip.old", before={"domain": "vpc"}, after=None),
    )
    path = tmp_path / "shop.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def test_the_output_is_valid(tmp_path: Path) -> None:
    _, document = estimated(a_plan_file(tmp_path), tmp_path)
    assert [error.message for error in Draft7Validator(SCHEMA).iter_errors(document)] == []


def test_nothing_is_lost_on_the_way(tmp_path: Path) -> None:
    before, document = estimated(a_plan_file(tmp_path), tmp_path)
    after = again(document, tmp_path)
    for old, new in zip(sorted(before.resources, key=str), sorted(after.resources, key=str), strict=True):
        assert (old.address, old.type, old.actions, old.state) == (new.address, new.type, new.actions, new.state)
        assert old.past == new.past
        assert old.planned == new.planned
        assert old.region == new.region
    assert (before.past_monthly, before.planned_monthly, before.delta_monthly) == (
        after.past_monthly,
        after.planned_monthly,
        after.delta_monthly,
    )
    assert before.prices_as_of == after.prices_as_of
    assert before.priced_percent == after.priced_percent


def test_recorded_plans_survive_the_way(shared: Path, tmp_path: Path) -> None:
    seen = 0
    for path in recorded(shared):
        before, document = estimated(path, tmp_path)
        assert list(Draft7Validator(SCHEMA).iter_errors(document)) == []
        after = again(document, tmp_path)
        assert {one.address: one for one in before.resources} == {one.address: one for one in after.resources}, path
        assert before.delta_monthly == after.delta_monthly
        seen += 1
    assert seen >= 7


def test_an_unpriced_resource_shows_no_cost_but_its_components(tmp_path: Path) -> None:
    found, document = estimated(a_plan_file(tmp_path), tmp_path)
    entry = next(r for r in document["projects"][0]["breakdown"]["resources"] if r["name"] == "aws_instance.odd")
    assert next(one for one in found.resources if one.address == "aws_instance.odd").state is CostState.UNPRICED
    assert entry["monthlyCost"] is None
    parts = [*entry["costComponents"], *(c for sub in entry["subresources"] for c in sub["costComponents"])]
    assert all(part["monthlyCost"] is None for part in parts)
    assert any(part["price"] != "0" and not part["priceNotFound"] for part in parts)
    assert any(part["priceNotFound"] for part in parts)


def test_totals_are_the_sums_of_what_is_shown(tmp_path: Path) -> None:
    _, document = estimated(a_plan_file(tmp_path), tmp_path)
    (project,) = document["projects"]
    for part in ("pastBreakdown", "breakdown"):
        shown = [Decimal(one["monthlyCost"]) for one in project[part]["resources"] if one["monthlyCost"] is not None]
        assert Decimal(project[part]["totalMonthlyCost"]) == sum(shown)
    assert Decimal(document["diffTotalMonthlyCost"]) == Decimal(document["totalMonthlyCost"]) - Decimal(
        document["pastTotalMonthlyCost"]
    )
    differences = [
        Decimal(one["monthlyCost"]) for one in project["diff"]["resources"] if one["monthlyCost"] is not None
    ]
    assert sum(differences) == Decimal(project["diff"]["totalMonthlyCost"])


def test_a_diff_names_what_changed(tmp_path: Path) -> None:
    _, document = estimated(a_plan_file(tmp_path), tmp_path)
    web = next(one for one in document["projects"][0]["diff"]["resources"] if one["name"] == "aws_instance.web")
    assert web["costComponents"][0]["name"] == "Instance usage (Linux/UNIX, on-demand, m5.xlarge → m5.large)"
    assert Decimal(web["monthlyCost"]) < 0


def test_tags_are_the_effective_ones(tmp_path: Path) -> None:
    path = tmp_path / "shop.json"
    resource = a_resource("aws_instance.web", after={**WEB, "tags_all": {}})
    path.write_text(json.dumps(a_plan_document(resource, default_tags={"Team": "payments"})), encoding="utf-8")
    _, document = estimated(path, tmp_path)
    (entry,) = document["projects"][0]["breakdown"]["resources"]
    assert entry["tags"] == {"CostCenter": "CC-1001", "Name": "web", "Team": "payments"}


def test_estimate_then_gate_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = a_plan_file(tmp_path)
    assert run(["estimate", str(plan), "--format", "infracost", "--now", "2026-11-21T12:00:00Z"]) == 0
    costs = tmp_path / "costs.json"
    costs.write_text(capsys.readouterr().out, encoding="utf-8")
    reports = []
    for arguments in ([str(plan)], ["--infracost", str(costs)], [str(plan), "--infracost", str(costs)]):
        assert run(["gate", *arguments, "--format", "json"]) == 0
        reports.append(json.loads(capsys.readouterr().out)["cost"])
    for name in ("past_monthly", "planned_monthly", "delta_monthly", "delta_low", "delta_high", "priced_percent"):
        assert reports[0][name] == reports[1][name] == reports[2][name]
    states = [{one["address"]: one["state"] for one in report["resources"]} for report in reports]
    assert states[0] == states[1] == states[2]
    assert [report["source"] for report in reports] == ["catalogue", "infracost", "infracost"]


def test_warnings_and_the_totals_at_every_basis_come_back_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    a_plan_file(tmp_path)
    Path("usage.yml").write_text("version: 0.1\nresource_usage:\n  aws_eip.lost: {x: 1}\n", encoding="utf-8")
    Path("costwarden.yaml").write_text(
        "version: 1\nusage: usage.yml\nprices: {basis: effective}\ndiscounts:\n"
        "  - {provider: aws, percent: 10}\n"
        "  - {kind: commitment, provider: aws, family: instance/*, percent: 40, coverage: 50}\n",
        encoding="utf-8",
    )
    found, plans = estimate_with_plans("shop.json", config=None, usage=None, prices=None)
    assert found.basis == "effective"
    assert list(found.by_basis) == ["list", "contracted", "effective"]
    assert any("aws_eip.lost" in line for line in found.warnings)
    document = build_breakdown(found, plans=plans)
    assert list(Draft7Validator(SCHEMA).iter_errors(document)) == []
    Path("costs.json").write_text(json.dumps(document), encoding="utf-8")
    Path("costwarden.yaml").unlink()
    assert run(["gate", "--infracost", "costs.json", "--format", "json"]) in (0, 1)
    cost = json.loads(capsys.readouterr().out)["cost"]
    assert cost["basis"] == "effective"
    assert {basis: Decimal(totals["planned_monthly"]) for basis, totals in cost["by_basis"].items()} == {
        basis: totals.planned_monthly for basis, totals in found.by_basis.items()
    }
    assert set(found.warnings) <= set(cost["warnings"])
