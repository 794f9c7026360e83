"""What can be wrong with another tool's document, and how that is said."""

from __future__ import annotations

import copy
import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from costwarden.cli import run
from costwarden.errors import CostwardenError
from costwarden.estimate.infracost_in import read_infracost
from tests.builders import a_plan_document
from tests.estimate.infracost_documents import a_component, a_document, an_entry, gated, written

GOOD = a_document(an_entry("aws_instance.a", a_component()))


def changed(path: str, value: Any) -> dict[str, Any]:
    document: Any = copy.deepcopy(GOOD)
    inner: Any = document
    *steps, last = path.split(".")
    for step in steps:
        inner = inner[int(step) if step.isdecimal() else step]
    inner[last] = value
    result: dict[str, Any] = document
    return result


BROKEN: dict[str, Any] = {
    "": "is empty",
    "{": "not JSON",
    "[]": "not an object",
    "{}": "not a cost document",
    json.dumps(a_plan_document()): "Terraform plan",
    json.dumps(changed("version", "0.9")): "version",
    json.dumps(changed("projects", {})): "projects is not a list",
    json.dumps(changed("projects.0.breakdown", None)): "projects[0].breakdown is not given",
    json.dumps(changed("projects.0.breakdown.resources", [7])): "resources[0] is not an object",
    json.dumps(changed("projects.0.breakdown.resources.0.name", 3)): "name is not text",
    json.dumps(changed("projects.0.breakdown.resources.0.tags", ["a"])): "tags is not an object",
    json.dumps(changed("projects.0.breakdown.resources.0.costComponents.0.price", "much")): "price is not a number",
    json.dumps(changed("projects.0.breakdown.resources.0.costComponents.0.monthlyCost", "-5")): "is not zero or more",
    json.dumps(changed("projects.0.breakdown.resources.0.costComponents.0.price", "NaN")): "of a usual size",
    json.dumps(changed("projects.0.breakdown.resources.0.costComponents.0.price", "1e999999")): "of a usual size",
    json.dumps(changed("projects.0.metadata.errors", [{"message": "no\nmodule"}])): "failed for project 'acme/shop'",
    json.dumps(changed("projects", [])): "no project",
}


@pytest.mark.parametrize(("text", "words"), BROKEN.items(), ids=list(BROKEN.values()))
def test_what_is_wrong_is_said(text: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["gate", "--infracost", written(tmp_path, text)]) == 2
    problem, hint = capsys.readouterr().err.splitlines()
    assert words in problem
    assert hint.startswith("hint: ")


def test_deep_parts_are_refused(tmp_path: Path) -> None:
    entry = an_entry("part", a_component())
    for _ in range(60):
        entry = an_entry("part", subresources=[entry])
    with pytest.raises(CostwardenError, match="deep"):
        read_infracost(written(tmp_path, a_document(entry)))


def test_another_currency_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["gate", "--infracost", written(tmp_path, changed("currency", "EUR"))]) == 2
    assert "currency: EUR" in capsys.readouterr().err


def test_a_plan_is_no_baseline_of_a_document_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = written(tmp_path, a_plan_document(), "plan.json")
    assert run(["gate", "--infracost", written(tmp_path, GOOD), "--baseline", plan]) == 2
    assert "must be a cost document" in capsys.readouterr().err


def test_gzip_is_read(tmp_path: Path) -> None:
    path = tmp_path / "costs.json.gz"
    path.write_bytes(gzip.compress(json.dumps(GOOD).encode()))
    assert read_infracost(str(path)).projects[0].name == "acme/shop"


def test_resources_that_are_only_counted_are_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = changed("projects.0.summary", {"unsupportedResourceCounts": {"aws_odd": 2}})
    report = gated(capsys, "--infracost", written(tmp_path, document))
    assert any("does not price aws_odd: 2" in line for line in report["notices"])
