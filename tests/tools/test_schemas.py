"""The committed schemas hold for what is written today and for the first fields of version 1 alone."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from costwarden.report.formats import render
from tests.house.tree import ROOT
from tests.report.builders import scenes
from tools.schemas import SCHEMAS, text_of

FIRST_COST = (
    "currency past_monthly planned_monthly delta_monthly delta_low delta_high priced_percent prices_as_of basis"
    " projects resources"
)
FIRST_RESOURCE = "project address type actions state past_monthly planned_monthly assumptions components"
FIRST_FINDING = (
    "id policy level project address attribute file line message remedy suggestion monthly status owners"
    " approvals_needed"
)


def _only(value: dict[str, Any], names: str) -> dict[str, Any]:
    return {name: value[name] for name in names.split()}


def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads((ROOT / f"schemas/{name}.json").read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_committed_schema_is_what_the_model_says(name: str) -> None:
    assert (ROOT / f"schemas/{name}.json").read_text(encoding="utf-8") == text_of(name)


@pytest.mark.parametrize("scene", ["approval", "unpriced"])
def test_a_report_of_the_first_fields_alone_is_valid(scene: str) -> None:
    report = json.loads(render("json", scenes()[scene]))
    report = _only(report, "version decision summary cost findings engine timings_ms")
    cost = report["cost"] = _only(report["cost"], FIRST_COST)
    cost["projects"] = [
        _only(one, "name environment past_monthly planned_monthly delta_monthly") for one in cost["projects"]
    ]
    cost["resources"] = [_only(one, FIRST_RESOURCE) for one in cost["resources"]]
    for resource in cost["resources"]:
        names = "name unit monthly_quantity price monthly_cost"
        resource["components"] = [_only(one, names) for one in resource["components"]]
    report["findings"] = [_only(one, FIRST_FINDING) for one in report["findings"]]
    _validator("report").validate(report)
    del report["findings"]
    assert not _validator("report").is_valid(report)


def test_a_policy_document_of_the_first_fields_alone_is_valid() -> None:
    resource = {
        **dict.fromkeys(("address", "module", "type", "provider", "region", "project", "environment"), "x"),
        "file": "main.tf",
        "line": 3,
        "owner": "ada",
        "state": "free",
        "past_cents": 0,
        "planned_cents": 0,
        "actions": ["create"],
        "changed": [],
        "taggable": True,
        "attributes": {},
        "tags": {"A": "b"},
        "tags_lower": {"a": "b"},
        "tags_unknown": [],
    }
    budget = {"name": "shop", "team": "shop", "period": "month", "limit_cents": 5, "known": True}
    document = {
        "version": 1,
        "now_ns": 0,
        "environment": "prod",
        "tenant": "",
        "currency": "USD",
        "pull": {"repository": "", "number": 0, "author": "", "base": "", "head_sha": "", "labels": [], "draft": False},
        "cost": dict.fromkeys(
            ("past_cents", "planned_cents", "delta_cents", "delta_basis_points", "priced_percent"), 0
        ),
        "resources": [resource],
        "budgets": [{**budget, "actual_cents": 1, "forecast_cents": 2}],
        "actuals": {"known": False, "last_30_days_cents": {}},
        "limits": {},
        "tag_rules": {"required": {}},
        "parameters": {},
    }
    _validator("document").validate(document)
    del resource["tags_lower"]
    assert not _validator("document").is_valid(document)
