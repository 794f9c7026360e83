"""`costwarden recommendations` as a user runs it: import, list, explain, snooze, in every format."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from costwarden.cli import run

ADVICE = {
    "provider": "aws",
    "account": "123456789012",
    "region": "eu-west-1",
    "resource_id": "arn:aws:ec2:eu-west-1:123456789012:volume/vol-1",
    "kind": "aws_ebs_gp2_gp3",
    "source": "own rules",
    "resource_type": "aws_ebs_volume",
    "address": "aws_ebs_volume.data",
    "current": {"volume_type": "gp2", "size_gb": 500},
    "target": {"volume_type": "gp3"},
    "monthly_cost": "50.00",
    "monthly_saving": "10.00",
    "maths": ["now: 500 GB × 0.1 = 50.00", "then: 500 GB × 0.08 = 40.00"],
}


@pytest.fixture
def cost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """cost("recommendations", ...) -> (exit code, stdout, stderr) with a store of its own."""
    monkeypatch.setenv("COSTWARDEN_STATE_URL", f"sqlite:///{tmp_path}/state.sqlite")
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> tuple[int, str, str]:
        code = run(list(arguments))
        out = capsys.readouterr()
        return code, out.out, out.err

    return call


def write(folder: Path, *advice: dict[str, Any]) -> str:
    path = folder / "advice.json"
    path.write_text(json.dumps({"version": 1, "recommendations": list(advice)}), encoding="utf-8")
    return str(path)


def test_nothing_yet_is_said_and_no_error(cost: Callable[..., Any]) -> None:
    code, out, err = cost("recommendations")
    assert (code, err) == (0, "")
    assert "no recommendations" in out
    assert json.loads(cost("recommendations", "--format", "json")[1]) == {
        "version": 1, "monthly_saving": {}, "recommendations": [],
    }  # fmt: skip


def test_imported_it_is_there_the_next_time(cost: Callable[..., Any], tmp_path: Path) -> None:
    odd = {**ADVICE, "resource_id": "=cmd()", "kind": "aws_log_retention", "address": "", "monthly_cost": None,
           "monthly_saving": None, "resource_type": "aws_cloudwatch_log_group"}  # fmt: skip
    assert cost("recommendations", "--import", write(tmp_path, ADVICE, odd))[0] == 0
    shown = json.loads(cost("recommendations", "--format", "json")[1])
    assert [(one["address"], one["monthly_saving"]) for one in shown["recommendations"]] == [
        ("aws_ebs_volume.data", "10.00"), ("", None),
    ]  # fmt: skip
    assert shown["monthly_saving"] == {"USD": "10.00"}
    rows = list(csv.DictReader(io.StringIO(cost("recommendations", "--format", "csv")[1])))
    assert [row["monthly_saving"] for row in rows] == ["10.00", ""]
    assert rows[1]["resource_id"] == "'=cmd()"
    assert "unknown" in cost("recommendations")[1]


def test_one_is_explained_with_its_maths(
    cost: Callable[..., Any], tmp_path: Path, golden: Callable[[str, str], None]
) -> None:
    cost("recommendations", "--import", write(tmp_path, ADVICE))
    id = json.loads(cost("recommendations", "--format", "json")[1])["recommendations"][0]["id"]
    code, out, _ = cost("recommendations", "explain", id[:6])
    assert code == 0
    golden("recommend/explained.txt", out)
    assert json.loads(cost("recommendations", "explain", id, "--format", "json")[1])["recommendation"]["id"] == id


def test_snoozed_it_is_not_listed(cost: Callable[..., Any], tmp_path: Path) -> None:
    cost("recommendations", "--import", write(tmp_path, ADVICE))
    id = json.loads(cost("recommendations", "--format", "json")[1])["recommendations"][0]["id"]
    assert cost("recommendations", "snooze", id, "--days", "30", "--reason", "release", "--by", "lee")[0] == 0
    assert json.loads(cost("recommendations", "--format", "json")[1])["recommendations"] == []
    (kept,) = json.loads(cost("recommendations", "--life", "all", "--format", "json")[1])["recommendations"]
    assert (kept["life"], kept["life_reason"]) == ("snoozed", "release")
    cost("recommendations", "--import", write(tmp_path, ADVICE))  # reported again: still asleep
    assert json.loads(cost("recommendations", "--format", "json")[1])["recommendations"] == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("recommendations", "--import", "nowhere.json"),
        ("recommendations", "--tenant", "../x"),
        ("recommendations", "explain", "ffff"),
        ("recommendations", "--plan", "nowhere.json"),
        ("recommendations", "--kind", "aws_ec2_rigthsize"),
        ("recommendations", "--life", "opened"),
        ("recommendations", "--bill", "bill.csv"),
        ("recommendations", "--scope", "x"),
        ("recommendations", "--state", "nowhere.json"),
        ("savings", "plan", "ffff"),
        ("savings", "open", "ffff"),
        ("savings", "open", "ffff", "--approved-by", "lee", "--repository", "a/b"),
        ("savings", "measure", "--bill", "nowhere.csv"),
    ],
)
def test_what_cannot_be_done_is_two_lines_and_exit_2(
    cost: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    for name in ("GITHUB_TOKEN", "GITLAB_TOKEN", "GITHUB_APP_PRIVATE_KEY"):
        monkeypatch.delenv(name, raising=False)
    code, out, err = cost(*arguments)
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 2
    assert err.splitlines()[1].startswith("hint: ")


def test_savings_status_of_nothing_is_a_document(cost: Callable[..., Any]) -> None:
    assert json.loads(cost("savings", "status", "--format", "json")[1]) == {
        "version": 1, "pulls": [], "by_team": [], "by_author": [], "calibration": [],
    }  # fmt: skip


def test_savings_plan_shows_diff_and_proof(cost: Callable[..., Any], tmp_path: Path) -> None:
    source = (
        'provider "aws" {\n  region = "eu-west-1"\n}\n\nresource "aws_ebs_volume" "data" {\n'
        '  availability_zone = "eu-west-1a"\n  size              = 500\n  type              = "gp2" # online\n}\n'
    )
    (tmp_path / "infra").mkdir()
    (tmp_path / "infra" / "main.tf").write_text(source, encoding="utf-8")
    cost("recommendations", "--import", write(tmp_path, ADVICE))
    code, out, err = cost("savings", "plan", "--directory", "infra", "--format", "json")
    assert (code, err) == (0, "")
    (draft,) = json.loads(out)["drafts"]
    assert draft["proof"]["holds"]
    assert '-  type              = "gp2" # online\n+  type              = "gp3" # online\n' in draft["diff"]
    assert draft["estimated"] == "11.00"  # the list price of eu-west-1; the claim is 10.00
    text = cost("savings", "plan", "--directory", "infra")[1]
    assert "proof:" in text
    assert (tmp_path / "infra" / "main.tf").read_text(encoding="utf-8") == source
