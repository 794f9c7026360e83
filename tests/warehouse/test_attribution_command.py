"""`costwarden attribution` as a user types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from costwarden.cli import run
from tests.warehouse.conftest import House
from tests.warehouse.deliveries import a_delivery, a_row

RULES = """
version: 1
shared:
  - {name: support, match: {service: "AWS Support*"}, split: even, among: [web, data]}
metrics:
  - {name: requests, file: requests.csv}
units:
  - {name: per thousand, metric: requests, per: 1000}
"""


@pytest.fixture
def rules(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    rows = [
        a_row(1, "10", Tags=[("team", "web")]),
        a_row(2, "5", Tags=[], ServiceName="AWS Support (Business)", ResourceId="s"),
    ]
    house.load(a_delivery(tmp_path / "in", rows))
    house.warehouse.close()
    monkeypatch.setenv("COSTWARDEN_WAREHOUSE_URL", house.url)
    monkeypatch.setenv("COSTWARDEN_STATE_URL", f"sqlite:///{tmp_path / 'state.sqlite'}")
    path = tmp_path / "attribution.yaml"
    path.write_text(RULES, encoding="utf-8")
    (tmp_path / "requests.csv").write_text("day,label,value\n2026-09-01,,4000\n", encoding="utf-8")
    return path


def test_teams_and_units_of_a_month(rules: Path, capsys: pytest.CaptureFixture[str], golden) -> None:
    teams = ["attribution", "teams", "--rules", str(rules), "--month", "2026-09"]
    assert run(["attribution", "check", "--rules", str(rules)]) == 0
    capsys.readouterr()
    assert run(teams) == 0
    golden("attribution/teams.txt", capsys.readouterr().out)
    assert run([*teams, "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["teams"][0] == {
        "team": "web",
        "currency": "USD",
        "direct": "10.00",
        "support": "2.50",
        "total": "12.50",
    }
    assert run(["attribution", "units", "--rules", str(rules), "--month", "2026-09"]) == 0
    golden("attribution/units.txt", capsys.readouterr().out)


def test_wrong_rules_say_where(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "attribution.yaml"
    path.write_text("version: 1\nrules:\n  - {match: {servce: x}, team: a}\n", encoding="utf-8")
    assert run(["attribution", "check", "--rules", str(path)]) == 2
    problem = capsys.readouterr().err
    assert "attribution.yaml:3" in problem
    assert "service" in problem
    assert run(["attribution", "check", "--rules", str(tmp_path / "none.yaml")]) == 2
    assert run(["attribution", "teams", "--rules", str(path), "--month", "2026-13"]) == 2
    assert run(["attribution", "teams", "--rules", str(path), "--month", "2026-9"]) == 2
