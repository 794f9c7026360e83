from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from jsonschema import Draft4Validator, Draft202012Validator

from costwarden.policy.model import Level, Status
from costwarden.report.formats import FORMATS, UnknownFormat, render
from costwarden.report.json_report import render_error_json
from costwarden.report.sarif import MOST_RESULTS, render_sarif
from tests.report.builders import a_cost, a_finding, a_result, scenes

ROOT = Path(__file__).resolve().parents[2]
SCENES = scenes()


@pytest.fixture(scope="module")
def report_schema():
    schema = json.loads((ROOT / "schemas/report.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@pytest.mark.parametrize("path", sorted((ROOT / "tests/golden/report/json").glob("*.json")), ids=lambda path: path.stem)
def test_golden_reports_are_valid(report_schema, path):
    report_schema.validate(json.loads(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("scene", SCENES)
def test_every_report_is_valid(report_schema, scene):
    report_schema.validate(json.loads(render("json", SCENES[scene])))


def test_the_schema_refuses_zero_for_unknown_shapes(report_schema):
    report = json.loads(render("json", SCENES["unpriced"]))
    report["cost"]["past_monthly"] = None
    assert not report_schema.is_valid(report)
    assert report_schema.is_valid(json.loads(render_error_json("problem", "hint")))


def test_json_has_the_promised_fields_first_and_in_order():
    report = json.loads(render("json", SCENES["approval"]))
    assert list(report)[:7] == ["version", "decision", "summary", "cost", "findings", "engine", "timings_ms"]
    assert (
        list(report["cost"])[:11]
        == (
            "currency past_monthly planned_monthly delta_monthly delta_low delta_high priced_percent prices_as_of basis"
            " projects resources"
        ).split()
    )
    assert list(report["cost"]["resources"][0])[:9] == (
        "project address type actions state past_monthly planned_monthly assumptions components".split()
    )
    component = report["cost"]["resources"][0]["components"][0]
    assert component["monthly_quantity"] == "730"
    assert component["price"] == "0.192"
    assert component["monthly_cost"] == "140.16"
    assert list(report["findings"][0])[:15] == (
        "id policy level project address attribute file line message remedy suggestion monthly status owners"
        " approvals_needed".split()
    )


def test_unknown_is_null_and_totals_are_text():
    report = json.loads(render("json", SCENES["unpriced"]))
    by_address = {resource["address"]: resource for resource in report["cost"]["resources"]}
    assert by_address["aws_lambda_function.job"]["planned_monthly"] is None
    assert by_address["aws_lambda_function.job"]["past_monthly"] == "0.00"
    assert by_address["aws_lambda_function.job"]["delta_monthly"] is None
    assert report["cost"]["planned_monthly"] == "140.16"


def test_a_lone_surrogate_does_not_stop_the_report():
    assert "�" in render("json", a_result(a_cost("aws_instance.\ud800")))


def test_sarif_is_valid():
    schema = json.loads((ROOT / "tests/report/schemas/sarif-2.1.0.json").read_text(encoding="utf-8"))
    validator = Draft4Validator(schema)
    for scene in SCENES.values():
        validator.validate(json.loads(render_sarif(scene)))


def test_sarif_levels_suppressions_and_fingerprints():
    levels = [a_finding(f"room/{level.value}", level) for level in Level]
    old = [
        a_finding("room/old", status=Status.EXISTING),
        a_finding("room/let", status=Status.EXCEPTED, exception="trial"),
    ]
    run = json.loads(render_sarif(a_result(a_cost(), findings=[*levels, *old])))["runs"][0]
    results = {result["ruleId"]: result for result in run["results"]}
    names = [results[f"room/{level.value}"]["level"] for level in Level]
    assert names == ["error", "error", "warning", "note"]
    assert results["room/old"]["baselineState"] == "unchanged"
    assert results["room/let"]["suppressions"][0]["justification"] == "trial"
    assert "suppressions" not in results["room/deny"]
    assert len({result["partialFingerprints"]["costwardenFinding/v1"] for result in run["results"]}) == len(results)
    assert results["room/deny"]["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "modules/app/main.tf"},
        "region": {"startLine": 42},
    }


def test_sarif_holds_at_most_its_limit():
    findings = [a_finding(address=f"aws_instance.a[{number}]") for number in range(MOST_RESULTS + 5)]
    run = json.loads(render_sarif(a_result(a_cost(), findings=findings)))["runs"][0]
    assert len(run["results"]) == MOST_RESULTS
    assert run["properties"]["resultsLeftOut"] == 5


def test_a_finding_without_a_file_is_shown_on_its_plan():
    result = a_result(a_cost(), findings=[a_finding(file=None, line=None)])
    assert json.loads(render("gitlab", result))[0]["location"] == {
        "path": "envs/prod/plan.json",
        "lines": {"begin": 1},
    }


def test_gitlab_fingerprints_differ_between_projects():
    issues = json.loads(render("gitlab", a_result(a_cost(), findings=[a_finding(), a_finding(project="dev")])))
    assert issues[0]["fingerprint"] != issues[1]["fingerprint"]
    assert {issue["severity"] for issue in issues} == {"blocker"}


def test_junit_fails_what_blocks_and_skips_what_was_there():
    findings = [a_finding(), a_finding("waste/x", Level.ADVISE), a_finding("a/b", status=Status.EXISTING)]
    root = ElementTree.fromstring(render("junit", a_result(a_cost(), findings=findings)))
    assert (root.get("tests"), root.get("failures"), root.get("skipped")) == ("5", "1", "1")
    assert [case.get("classname") for case in root.iter("testcase") if case.find("failure") is not None] == [
        "tags/required"
    ]


def test_an_unknown_format_names_the_known_ones():
    with pytest.raises(UnknownFormat) as caught:
        render("pdf", SCENES["allow"])
    assert "markdown" in caught.value.hint


def test_the_map_of_formats_imports_no_renderer():
    code = (
        "import sys, costwarden.report.formats as f; "
        "loaded = [m for m in ('rich', 'jinja2', 'orjson', 'costwarden.report.markdown') if m in sys.modules]; "
        "sys.exit(', '.join(loaded) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert set(FORMATS) == {"text", "markdown", "json", "sarif", "junit", "gitlab", "html"}
