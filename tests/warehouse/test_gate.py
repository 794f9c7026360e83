"""The gate knows the bill: budgets, what resources cost, what they used."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from costwarden.chain.actuals import with_bill
from costwarden.gate.request import GateRequest
from tests.warehouse.conftest import House
from tests.warehouse.deliveries import a_delivery, a_row

NOW = "2026-09-20T12:00:00Z"
CONFIG = """\
version: 1
budgets:
  - {name: payments, team: payments, period: month, amount: 900, match: {tag: {team: payments}}}
  - {name: typo, team: search, period: month, amount: 900, match: {tag: {team: serch}}}
"""


def a_plan(**changed: Any) -> dict[str, Any]:
    """A web server that grows, and a bucket that stays."""
    server = {"id": "i-0123456789abcdef0", "ami": "ami-1", "instance_type": "m5.large", "tags": {"team": "payments"}}
    server |= {"tags_all": server["tags"]}
    bucket = {"id": "logs", "bucket": "logs", "arn": "arn:aws:s3:::logs", "tags": {}, "tags_all": {}}
    changes = [
        ("aws_instance", "web", ["update"], server, server | {"instance_type": "m5.2xlarge"}),
        ("aws_s3_bucket", "logs", ["no-op"], bucket, bucket),
    ]
    return {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "resource_changes": [
            {
                "address": f"{kind}.{name}",
                "mode": "managed",
                "type": kind,
                "name": name,
                "provider_name": "registry.terraform.io/hashicorp/aws",
                "change": {"actions": actions, "before": before, "after": after, "after_unknown": {}},
            }
            for kind, name, actions, before, after in changes
        ],
        "configuration": {
            "provider_config": {
                "aws": {
                    "name": "aws",
                    "full_name": "registry.terraform.io/hashicorp/aws",
                    "expressions": {"region": {"constant_value": "eu-west-1"}},
                }
            },
            "root_module": {},
        },
    } | changed


@pytest.fixture
def billed(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    """Six weeks of a server at 30 a day and a bucket of 90 GB; the warehouse is closed, as between two runs."""
    for month, last in ((8, 31), (9, 19)):
        period = datetime.date(2026, month, 1)
        arn = "arn:aws:ec2:eu-west-1:111:instance/i-0123456789abcdef0"
        rows = [a_row(day, "30", period=period, ResourceId=arn) for day in range(1, last + 1)]
        rows += [
            a_row(
                day,
                "0.069",
                period=period,
                ResourceId="logs",
                ServiceName="Amazon S3",
                SkuMeter="EU-TimedStorage-ByteHrs",
                ConsumedQuantity=Decimal("2.9589"),
                ConsumedUnit="GB-Mo",
                Tags=[("team", "search")],
            )
            for day in range(1, last + 1)
        ]
        house.load(a_delivery(tmp_path / "files", rows, period=period))
    house.warehouse.close()
    monkeypatch.setenv("COSTWARDEN_WAREHOUSE_URL", house.url)
    monkeypatch.setenv("COSTWARDEN_STATE_URL", f"sqlite:///{tmp_path / 'state.sqlite'}")
    (tmp_path / "plan.json").write_text(json.dumps(a_plan()))
    (tmp_path / "costwarden.yaml").write_text(CONFIG)
    monkeypatch.chdir(tmp_path)
    return house


def gate(*more: str) -> tuple[int, dict[str, Any]]:
    from action.cli import gate as command

    run = CliRunner().invoke(command, ["plan.json", "--format", "json", "--now", NOW, *more], standalone_mode=False)
    if run.exception is not None:
        raise run.exception
    return run.return_value, json.loads(run.stdout)


def test_a_change_that_pushes_a_budgets_forecast_over_its_amount_needs_approval(billed: House) -> None:
    code, report = gate("--tenant", "acme", "--fail-on", "approval")
    assert (code, report["decision"]) == (1, "approval")
    finding = next(one for one in report["findings"] if one["policy"] == "budget/forecast")
    assert finding["attribute"] == "payments"
    assert finding["message"] == "Budget payments: forecast $900 + change $234 = $1,134, over $900"


def test_the_last_30_days_stand_beside_the_estimate(billed: House) -> None:
    _, report = gate("--tenant", "acme")
    project = report["cost"]["projects"][0]
    assert project["billed_last_30_days"] == "902.07"  # 30 days at 30 and at 0.069


def test_usage_comes_from_the_bill_where_no_file_says_it(billed: House, tmp_path: Path) -> None:
    _, report = gate("--tenant", "acme")
    bucket = next(one for one in report["cost"]["resources"] if one["address"] == "aws_s3_bucket.logs")
    storage = next(one for one in bucket["components"] if "torage" in one["name"])
    assert Decimal(storage["monthly_quantity"]).quantize(Decimal(1)) == 90
    (tmp_path / "usage.yml").write_text(
        "version: 0.1\nresource_usage: {aws_s3_bucket.logs: {standard: {storage_gb: 5}}}"
    )
    _, report = gate("--tenant", "acme", "--usage", "usage.yml")
    bucket = next(one for one in report["cost"]["resources"] if one["address"] == "aws_s3_bucket.logs")
    assert next(one["monthly_quantity"] for one in bucket["components"] if "torage" in one["name"]) == "5"


def test_a_budget_the_bill_cannot_match_is_said_to_be_unknown(billed: House) -> None:
    from costwarden.gate.run import run_gate

    result = run_gate(with_bill(GateRequest(plans=["plan.json"], tenant="acme", now=moment())))
    assert (
        result.policies_not_evaluated["budget/forecast"] == "not for every budget: typo: no row of the bill matches it"
    )


def test_a_tenant_without_a_bill_is_a_notice_and_no_budget_is_zero(billed: House) -> None:
    from costwarden.gate.run import run_gate

    result = run_gate(with_bill(GateRequest(plans=["plan.json"], tenant="other", now=moment())))
    assert "no bill: the warehouse has no tenant 'other'" in result.notices
    assert result.actuals is None
    assert "budget/forecast" in result.policies_not_evaluated


def test_without_a_warehouse_nothing_changes(billed: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("COSTWARDEN_WAREHOUSE_URL")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "nowhere"))
    request = GateRequest(plans=["plan.json"], tenant="acme")
    assert with_bill(request) is request
    assert with_bill(GateRequest(plans=["plan.json"])).bill is None
    _, report = gate("--tenant", "acme")
    assert report["cost"]["projects"][0]["billed_last_30_days"] is None


def test_a_warehouse_that_is_named_and_not_there_is_said(
    billed: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("COSTWARDEN_WAREHOUSE_URL", f"chdb://{tmp_path / 'nowhere'}")
    _, report = gate("--tenant", "acme")
    why = "there is no warehouse where COSTWARDEN_WAREHOUSE_URL says"
    assert f"no bill: {why}" in report["notices"]
    assert why in report["policies_not_evaluated"]["budget/forecast"]


def moment() -> datetime.datetime:
    return datetime.datetime.fromisoformat(NOW)
