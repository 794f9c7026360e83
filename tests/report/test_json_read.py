"""A report read back is the report: nothing is lost, nothing is believed that does not follow from its data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from costwarden.cli import run
from costwarden.policy.model import Decision
from costwarden.report.json_read import MAX_BYTES, ReportNotReadable, read_report
from costwarden.report.json_report import render_json
from costwarden.report.markdown import render_markdown
from tests.report.builders import scenes

DECIDED = {name: result for name, result in scenes().items() if result.decision is not Decision.ERROR}


@pytest.mark.parametrize("name", DECIDED)
def test_a_round_trip_gives_the_same_json(name: str) -> None:
    text = render_json(DECIDED[name])
    back, again = json.loads(text), json.loads(render_json(read_report(text.encode())))
    for report in (back, again):
        report.pop("summary")  # taken again from the data
        report.pop("decision")
    assert again["cost"] == back["cost"]
    assert sorted(again.pop("findings"), key=str) == sorted(back.pop("findings"), key=str)
    again["cost"], back["cost"] = None, None
    assert again == back


def test_real_plans_survive_the_trip_and_read_alike(
    shared: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("17-mixed", "18-destroy-all", "13-unknown-size", "10-untagged-nat"):
        run(["gate", str(shared / f"data/plans/s1-webshop/plans/{name}.json"), "--format", "json"])
        text = capsys.readouterr().out
        result = read_report(text.encode())
        assert json.loads(render_json(result)) == json.loads(text), name
        assert "### Cost: " in render_markdown(result)


def test_the_decision_follows_from_the_findings_whatever_the_report_says() -> None:
    report = json.loads(render_json(DECIDED["deny"]))
    report |= {"decision": "allow", "summary": "<b>all is well</b>"}
    result = read_report(json.dumps(report).encode())
    assert result.decision is Decision.DENY
    assert "all is well" not in result.summary


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b'{"version": 2}',
        b'{"version": 1, "decision": "error", "error": {"problem": "x", "hint": "y"}}',
        b"[" * 100_000,
        b"\xff\xfe",
    ],
)
def test_anything_else_is_refused_in_one_line(data: bytes) -> None:
    with pytest.raises(ReportNotReadable) as caught:
        read_report(data)
    assert "\n" not in caught.value.problem


def test_wrong_types_and_sizes_are_refused() -> None:
    report = json.loads(render_json(DECIDED["deny"]))
    report["cost"]["delta_monthly"] = "1e999999"
    with pytest.raises(ReportNotReadable, match=r"cost\.delta_monthly"):
        read_report(json.dumps(report).encode())
    with pytest.raises(ReportNotReadable, match="larger"):
        read_report(b" " * (MAX_BYTES + 1))
