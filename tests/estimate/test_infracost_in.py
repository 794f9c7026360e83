"""Documents of other tools, shape by shape."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from costwarden.estimate.infracost_in import read_infracost
from costwarden.estimate.model import CostState
from tests.builders import a_plan_document, a_resource
from tests.estimate.infracost_documents import a_component, a_document, an_entry, gated, written


def test_components_say_the_state(tmp_path: Path) -> None:
    usage = a_component("Data processed", monthlyQuantity=None, monthlyCost=None, usageBased=True)
    lost = a_component("Hours", price="0", monthlyCost="0", priceNotFound=True)
    document = a_document(
        an_entry("aws_instance.a", a_component()),
        an_entry("aws_nat_gateway.b", usage),
        an_entry("aws_instance.c", a_component(), lost),
        an_entry("aws_lb.d", subresources=[an_entry("part", a_component())]),
    )
    (project,) = read_infracost(written(tmp_path, document)).projects
    sides = {address: one.side for address, one in project.planned.items()}
    assert [side.state for side in sides.values()] == [
        CostState.PRICED,
        CostState.USAGE,
        CostState.UNPRICED,
        CostState.PRICED,
    ]
    assert sides["aws_instance.a"].monthly == sides["aws_instance.c"].monthly == sides["aws_lb.d"].monthly == 73
    assert sides["aws_nat_gateway.b"].monthly is None


def test_old_files_lack_fields(tmp_path: Path) -> None:
    old = {"name": "Hours", "unit": "hours", "monthlyQuantity": "730", "price": "0.1", "monthlyCost": "73"}
    never_found = {**old, "price": "0", "monthlyCost": "0"}
    document = {
        "version": "0.2",
        "projects": [{"breakdown": {"resources": [an_entry("aws_instance.a", old), an_entry("x.b", never_found)]}}],
    }
    read = read_infracost(written(tmp_path, document))
    assert read.currency == "USD"
    (project,) = read.projects
    assert project.past is None
    assert project.planned["aws_instance.a"].type == "aws_instance"
    assert project.planned["aws_instance.a"].side.monthly == 73
    assert project.planned["x.b"].side.state is CostState.UNPRICED


def test_a_document_alone_is_gated(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    smaller = a_component(price="0.05", monthlyCost="36.5")
    meta = {"filename": "main.tf", "startLine": 7}
    document = a_document(
        an_entry("aws_instance.web", a_component(), metadata=meta, tags={"Name": "web"}),
        an_entry("aws_instance.new", a_component()),
        an_entry("aws_instance.same", a_component()),
        past=[
            an_entry("aws_instance.web", smaller, tags={"Name": "web"}),
            an_entry("aws_instance.same", a_component()),
            an_entry('module.a["k.1"].aws_instance.old[0]', a_component()),
        ],
    )
    config = written(tmp_path, "tags: {required: {CostCenter: {}}}\n", "costwarden.yaml")
    report = gated(capsys, "--infracost", written(tmp_path, document), "--config", config)
    actions = {one["address"]: one["actions"] for one in report["cost"]["resources"]}
    assert actions == {
        "aws_instance.web": ["update"],
        "aws_instance.new": ["create"],
        "aws_instance.same": ["no-op"],
        'module.a["k.1"].aws_instance.old[0]': ["delete"],
    }
    assert report["cost"]["delta_monthly"] == "36.50"
    assert report["cost"]["source"] == "infracost"
    (finding,) = [one for one in report["findings"] if one["policy"] == "tags/required"]
    assert (finding["address"], finding["file"], finding["line"]) == ("aws_instance.web", "main.tf", 7)
    assert finding["status"] == "existing"


def test_default_tags_count(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    entry = an_entry("aws_instance.web", a_component(), tags={"Name": "web"}, defaultTags={"CostCenter": "CC-1"})
    config = written(tmp_path, "tags: {required: {CostCenter: {}}}\n", "costwarden.yaml")
    report = gated(capsys, "--infracost", written(tmp_path, a_document(entry)), "--config", config)
    assert report["findings"] == []


def test_without_a_past_a_baseline_document_gives_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = a_document(an_entry("aws_instance.web", a_component(monthlyCost="146", monthlyQuantity="1460")))
    document["metadata"]["infracostCommand"] = "breakdown"
    path = written(tmp_path, document)
    alone = gated(capsys, "--infracost", path)
    assert alone["cost"]["delta_monthly"] == "146.00"
    assert any("give --baseline" in line for line in alone["notices"])
    base = written(tmp_path, a_document(an_entry("aws_instance.web", a_component())), "base.json")
    report = gated(capsys, "--infracost", path, "--baseline", base)
    assert report["cost"]["delta_monthly"] == "73.00"
    assert not any("give --baseline" in line for line in report["notices"])


def test_a_plan_beside_it_decides_and_the_document_prices(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    web = {"instance_type": "m5.large"}
    plan = written(
        tmp_path,
        a_plan_document(
            a_resource("aws_instance.web[0]", "no-op", before=web, after=web),
            a_resource('module.a["eu"].aws_instance.x', before=web, after={"instance_type": "m5.xlarge"}),
            a_resource("aws_instance.mystery", after=web),
            a_resource("aws_iam_role.r", after={}),
        ),
        "plan.json",
    )
    document = a_document(
        an_entry("aws_instance.web", a_component()),  # the key of count = 1 left out
        an_entry('module.a["eu"].aws_instance.x', a_component(monthlyCost="140", price="0.2")),
        past=[an_entry('module.a["eu"].aws_instance.x', a_component())],
    )
    report = gated(capsys, plan, "--infracost", written(tmp_path, document))
    states = {one["address"]: (one["state"], one["planned_monthly"]) for one in report["cost"]["resources"]}
    assert states == {
        "aws_instance.web[0]": ("priced", "73.00"),
        'module.a["eu"].aws_instance.x': ("priced", "140.00"),
        "aws_instance.mystery": ("unsupported", None),
        "aws_iam_role.r": ("free", "0.00"),
    }
    assert report["cost"]["delta_monthly"] == "67.00"


def test_infracost_2_is_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    component = {
        "name": "Instance usage",
        "unit": "hours",
        "price": "0.1",
        "quantity": "730",
        "base_monthly_cost": "73",
        "usage_monthly_cost": "0",
        "total_monthly_cost": "73",
    }
    idle = {"name": "Data", "unit": "GB", "price": "9/200", "quantity": "0", "total_monthly_cost": "0"}
    resource = {
        "name": "aws_instance.web",
        "type": "aws_instance",
        "is_supported": True,
        "is_free": False,
        "cost_components": [component, idle],
        "tags": {"Name": "web"},
        "supports_tags": True,
        "metadata": {"filename": "main.tf", "start_line": 3},
    }
    odd = {"name": "aws_odd.x", "type": "aws_odd", "is_supported": False, "is_free": False, "metadata": {}}
    free = {"name": "aws_iam_role.r", "type": "aws_iam_role", "is_supported": True, "is_free": True, "metadata": {}}
    project = {"project_name": "shop", "path": ".", "finops_results": [], "resources": [resource, odd, free]}
    document = {"currency": "USD", "projects": [project]}
    read = read_infracost(written(tmp_path, document))
    assert read.tool == "Infracost 2"
    web = read.projects[0].planned["aws_instance.web"].side
    assert [one.price for one in web.components] == [Decimal("0.1"), Decimal("0.045")]
    assert web.components[1].monthly_cost is None
    report = gated(capsys, "--infracost", written(tmp_path, document))
    states = {one["address"]: one["state"] for one in report["cost"]["resources"]}
    assert states == {"aws_instance.web": "priced", "aws_odd.x": "unsupported", "aws_iam_role.r": "free"}
    assert report["cost"]["planned_monthly"] == "73.00"


def test_c3x_is_read(tmp_path: Path) -> None:
    item = {"dimension": "hours", "description": "Compute", "unit": "hours", "quantity": "730", "unit_rate": "0.1"}
    cost = {
        "resource": 'aws_instance.module.tier["we.b"].this[0]',
        "kind": "aws_instance",
        "name": 'module.tier["we.b"].this[0]',
        "line_items": [{**item, "monthly_cost": "73", "price_source": "static"}],
        "monthly_subtotal": "73",
        "currency": "USD",
    }
    document = {"costs": [cost], "project_total": "73", "currency": "USD", "generated_at": "2026-09-28T00:00:00Z"}
    (project,) = read_infracost(written(tmp_path, document)).projects
    (found,) = project.planned.values()
    assert (found.address, found.side.monthly) == ('module.tier["we.b"].aws_instance.this[0]', 73)
    assert found.side.components[0].estimated


def test_a_c3x_diff_has_a_past(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    resources = [
        {"kind": "modified", "resource": "aws_instance.a", "baseline": "10", "current": "30", "delta": "20"},
        {"kind": "added", "resource": "aws_instance.b", "baseline": "0", "current": "5", "delta": "5"},
        {"kind": "removed", "resource": "aws_instance.c", "baseline": "7", "current": "0", "delta": "-7"},
    ]
    totals = {"baseline_total": "17", "current_total": "35", "total_delta": "18", "currency": "USD"}
    report = gated(capsys, "--infracost", written(tmp_path, {**totals, "resources": resources}))
    assert report["cost"]["delta_monthly"] == "18.00"
    assert [one["actions"] for one in report["cost"]["resources"]] == [["update"], ["create"], ["delete"]]
