"""`costwarden nightly` as a user runs it: real bills, the embedded warehouse, the journal, two tenants."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from costwarden.cli import run
from costwarden.warehouse.records import reconciliations
from costwarden.warehouse.warehouse import Warehouse
from tests.focus.making import a_file, a_row

ROOT = Path(__file__).parents[2]
CONFIG = """\
version: 1
tenants:
  - name: acme
    sources:
      - {{kind: folder, name: aws-main, path: {bills}/focus/fdt_1.2, files: "*_aws.csv", provider: AWS}}
      - {{kind: folder, name: azure-main, path: {bills}/focus/fdt_1.2, files: "*_azure.csv", provider: Microsoft Azure}}
      - {{kind: folder, name: cur, path: {bills}/focus_converters, files: "aws_*.csv", rows: aws_cur}}
  - name: globex
    sources:
      - {{kind: folder, name: mixed, path: {bills}/focus, files: "focus_1_0_sample.csv", provider: AWS,
          times: iso-utc, nulls: ["", "NULL"]}}
      - {{kind: folder, name: gcp, path: {bills}/focus/fdt_1.3, files: "*usage_gcp.csv", provider: Google Cloud}}
"""


class Home:
    """A machine with nothing on it: its state store and its warehouse below one folder.

    `run` is a process of its own, as a night is; `here` is the same in this one, without the seconds a start takes.
    """

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys
        self.environment = os.environ | {
            "COSTWARDEN_STATE_URL": f"sqlite:///{folder}/state.db",
            "COSTWARDEN_WAREHOUSE_URL": f"chdb://{folder}/warehouse",
            "XDG_DATA_HOME": str(folder / "data"),
        }
        for name in ("COSTWARDEN_STATE_URL", "COSTWARDEN_WAREHOUSE_URL", "XDG_DATA_HOME"):
            monkeypatch.setenv(name, self.environment[name])

    def here(self, *arguments: str) -> tuple[int, str]:
        self._capsys.readouterr()
        code = run(list(arguments))
        return code, self._capsys.readouterr().out

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", "from costwarden.cli import main; main()", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )

    def night(self, *arguments: str, apart: bool = False) -> tuple[int, dict[str, Any]]:
        words = (*arguments, "--config", str(self.folder / "tenants.yaml"), "--format", "json")
        if not apart:
            code, out = self.here(*words)
            return code, json.loads(out)
        done = self.run(*words)
        assert done.stdout, done.stderr
        return done.returncode, json.loads(done.stdout)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Home:
    return Home(tmp_path, monkeypatch, capsys)


def by_period(night: dict[str, Any]) -> dict[tuple[str, str, str], tuple[str, int, dict[str, str]]]:
    return {
        (one["tenant"], one["source"], one["period"]): (one["outcome"], one["rows_loaded"], one["billed"])
        for one in night["loads"]
    }


def test_a_night_fills_two_tenants_and_the_next_one_has_nothing_to_do(home: Home, shared: Path):
    (home.folder / "tenants.yaml").write_text(CONFIG.format(bills=shared / "data/billing"))
    code, night = home.night("nightly", apart=True)
    assert code == 0
    assert night["fine"] is True
    expected = {
        ("acme", "aws-main", "2026-05"): (2000, "40293.06455513489625"),
        ("acme", "azure-main", "2026-05"): (2000, "92031.55540962528"),
        ("acme", "cur", "2023-11"): (1281, "1.6823086974"),
        ("globex", "mixed", "2024-09"): (999, "20.28022672899"),
        ("globex", "mixed", "2024-10"): (1, "0.24"),
        ("globex", "gcp", "2026-05"): (2000, "51753.979186059533"),
    }
    assert by_period(night) == {key: ("loaded", rows, {"USD": usd}) for key, (rows, usd) in expected.items()}
    for load in night["loads"]:
        assert load["rows_read"] == load["rows_loaded"] + load["rows_quarantined"]
        assert {check["verdict"] for check in load["checks"]} == {"ok"}
    code, again = home.night("nightly")
    assert code == 0
    assert by_period(again) == {key: ("unchanged", rows, {"USD": usd}) for key, (rows, usd) in expected.items()}
    with Warehouse.open(home.environment["COSTWARDEN_WAREHOUSE_URL"]) as warehouse:
        kept = reconciliations(warehouse, "acme")
    assert {(one.authority, one.verdict) for one in kept} == {("the delivery itself", "ok")}
    assert sorted(f"{one.ours.normalize():f}" for one in kept) == sorted(
        usd for (tenant, _, _), (_, usd) in expected.items() if tenant == "acme"
    )


def test_a_bill_that_shrinks_or_does_not_fit_waits_for_a_yes(home: Home):
    bills = home.folder / "bills"
    (home.folder / "tenants.yaml").write_text(
        "version: 1\ntenants: [{name: acme, sources: [{kind: folder, name: trial, path: bills, provider: AWS}]}]\n"
    )
    a_file(bills / "2026-05" / "a.csv", [a_row(ResourceId=f"i-{at}") for at in range(10)])
    assert home.night("nightly")[0] == 0
    a_file(bills / "2026-05" / "a.csv", [a_row(ResourceId="i-1"), a_row(ResourceId="i-2", ChargeCategory="Gift")])
    code, night = home.night("nightly")
    (load,) = night["loads"]
    assert (code, load["outcome"]) == (1, "held")
    assert load["error"]["hint"].startswith("`costwarden collect --tenant acme --source trial --period 2026-05 ")
    one = ("collect", "--tenant", "acme", "--source", "trial", "--period", "2026-05")
    assert home.night(*one, "--accept-shrink")[0] == 1
    code, night = home.night(*one, "--accept-shrink", "--accept-rejects")
    assert (code, night["loads"][0]["outcome"], night["loads"][0]["rows_loaded"]) == (0, "loaded", 1)
    assert "accepted by name" in {check["note"] for check in night["loads"][0]["checks"]}
    kept = home.folder / "warehouse-reports" / "acme" / "trial" / "2026-05.quarantine.jsonl"
    assert json.loads(kept.read_text())["reason"] == "ChargeCategory is not in FOCUS: 'Gift'"


def test_what_cannot_start_leaves_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    config = tmp_path / "tenants.yaml"
    assert run(["nightly", "--config", str(config)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines()[1].startswith("hint: ")
    config.write_text("version: 1\ntenants: [{name: acme}]\n")
    assert run(["nightly", "--tenant", "acmee", "--config", str(config), "--format", "json"]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["hint"] == "tenants: acme"


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ((), "say which --source, or give a --queue"),
        (("--source", "a"), "say which --period, or how many --months back"),
        (("--source", "a", "--months", "2", "--accept-shrink"), "a yes is for one delivery: say its --period"),
        (("--source", "a", "--period", "May"), "--period 'May' is not a month: YYYY-MM"),
    ],
)
def test_what_is_missing_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], problem: str
):
    config = tmp_path / "tenants.yaml"
    config.write_text("version: 1\ntenants: [{name: acme, sources: [{kind: folder, name: a, path: b}]}]\n")
    assert run(["collect", "--tenant", "acme", "--config", str(config), *arguments]) == 2
    assert capsys.readouterr().err.splitlines()[0] == problem


def test_one_broken_source_does_not_stop_the_others(home: Home):
    (home.folder / "tenants.yaml").write_text(
        "version: 1\ntenants:\n  - name: acme\n    sources:\n"
        "      - {kind: folder, name: gone, path: nowhere}\n      - {kind: folder, name: trial, path: bills}\n"
    )
    a_file(home.folder / "bills" / "a.csv", [a_row()])
    code, out = home.here("nightly", "--config", str(home.folder / "tenants.yaml"))
    shown = out.replace(str(home.folder), ".")
    assert code == 1
    assert shown.splitlines()[0] == "FAIL  acme/gone: failed"
    assert "ok    acme/trial 2026-05: loaded, 1 row, $12.50 billed" in shown
    shutil.rmtree(home.folder / "bills")


def test_the_first_run_of_the_page_is_what_happens(home: Home):
    page = (ROOT / "docs" / "night.md").read_text(encoding="utf-8")
    assert "costwarden nightly --config examples/nightly/tenants.yaml\n" in page
    code, out = home.here("nightly", "--config", str(ROOT / "examples" / "nightly" / "tenants.yaml"))
    assert code == 0
    assert f"```text\n{out}```" in page
