"""`costwarden policy`: what it prints, and its exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from costwarden.cli import run as main
from tests.house.tree import ROOT
from tests.policy.rego_bundles import FIRES, a_bundle, real_opa


def test_a_new_policy_passes_check_and_its_own_test(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "new", "cost/mine", "--directory", str(tmp_path)]) == 0
    assert main(["policy", "check", str(tmp_path)]) == 0
    assert main(["policy", "test", str(tmp_path), "--engine", "embedded"]) == 0
    assert "2 of 2 tests passed" in capsys.readouterr().out
    assert main(["policy", "new", "cost/mine", "--directory", str(tmp_path)]) == 2
    assert "is there already" in capsys.readouterr().err


def test_real_opa_runs_the_same_tests(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    real_opa()
    main(["policy", "new", "cost/mine", "--directory", str(tmp_path)])
    assert main(["policy", "test", str(tmp_path), "--engine", "opa"]) == 0
    assert "2 of 2 tests passed (opa)" in capsys.readouterr().out


@pytest.mark.parametrize("engine", ["embedded", "opa"])
def test_a_failing_test_exits_1(engine: str, tmp_path: Path) -> None:
    if engine == "opa":
        real_opa()
    a_bundle(tmp_path)
    (tmp_path / "a_test.rego").write_text("package x_test\n\nimport rego.v1\n\ntest_wrong if 1 == 2\n")
    assert main(["policy", "test", str(tmp_path), "--engine", engine]) == 1


def test_no_tests_exit_2(tmp_path: Path) -> None:
    a_bundle(tmp_path)
    assert main(["policy", "test", str(tmp_path)]) == 2


def test_findings_exit_2_and_come_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    a_bundle(tmp_path, FIRES + "x := time.now_ns()\n")
    assert main(["policy", "check", str(tmp_path), "--format", "json"]) == 2
    found = json.loads(capsys.readouterr().out)["findings"]
    assert [(one["code"], one["line"], one["col"]) for one in found] == [("SUB04", 9, 6)]


def test_list_names_every_policy(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "list", "--format", "json"]) == 0
    rows = {row["id"]: row for row in json.loads(capsys.readouterr().out)["policies"]}
    assert rows["tags/required"]["level"] == "deny"
    assert rows["tags/required"]["shipped"] is True


def test_eval_prints_the_violations(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = tmp_path / "document.json"
    document.write_text('{"cost": {"delta_cents": 2}, "limits": {"monthly_delta_cents": 1}}')
    assert main(["policy", "eval", "--input", str(document)]) == 0
    assert [one["policy"] for one in json.loads(capsys.readouterr().out)] == ["cost/monthly_delta"]


@pytest.mark.parametrize("text", ["", "[]", "null", '{"a": NaN}', '{"version": 2}'])
def test_what_is_no_document_is_said_before_any_policy_sees_it(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "document.json").write_text(text)
    assert main(["policy", "eval", "--input", str(tmp_path / "document.json")]) == 2
    said = capsys.readouterr()
    assert "document.json is not" in said.err
    assert said.out == ""


@pytest.mark.parametrize("part", ["", "rego", "rego/cost"])
def test_shipped_policies_or_a_part_of_them_may_be_named(part: str, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(ROOT / "policies" / part)
    assert main(["policy", "check", folder]) == 0
    assert main(["policy", "test", "--engine", "embedded", folder]) == 0
    assert " tests passed" in capsys.readouterr().out


def test_a_changed_copy_of_a_shipped_policy_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (ROOT / "policies/rego/cost/monthly_delta/monthly_delta.rego").read_text(encoding="utf-8")
    (tmp_path / "mine.rego").write_text(text, encoding="utf-8")
    assert main(["policy", "check", str(tmp_path)]) == 0
    (tmp_path / "mine.rego").write_text(text + "\n# mine\n", encoding="utf-8")
    assert main(["policy", "check", str(tmp_path)]) == 2
    assert "is already that of" in capsys.readouterr().err
