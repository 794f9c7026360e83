"""tenant, costs and budgets as a user runs them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from costwarden.cli import run as run_cli
from costwarden.errors import CostwardenError
from tests.warehouse.conftest import House
from tests.warehouse.deliveries import a_delivery, a_row

SPAN = ("--since", "2026-09-01", "--until", "2026-09-30")
HOSTILE = "\x1b[31mWeird</script><script>alert(1)</script>=cmd()"


@pytest.fixture
def empty(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    """A tenant without a bill, and nobody who has its warehouse open."""
    house.warehouse.close()
    monkeypatch.setenv("COSTWARDEN_WAREHOUSE_URL", house.url)
    monkeypatch.setenv("COSTWARDEN_STATE_URL", f"sqlite:///{tmp_path / 'state.sqlite'}")
    monkeypatch.chdir(tmp_path)
    return house


@pytest.fixture
def closed(empty: House, tmp_path: Path) -> House:
    rows = [
        a_row(day, amount, ServiceName=service, Tags=[("team", team)])
        for day in range(1, 18)
        for service, amount, team in (("Amazon EC2", "12.5", "payments"), (HOSTILE, "0.5", ""))
    ]
    rows.append(a_row(2, "7", BillingCurrency="EUR"))
    empty.reopen()
    empty.load(a_delivery(tmp_path / "in", rows))
    empty.warehouse.close()
    return empty


def run(*arguments: str, answer: str = "") -> Result:
    from importlib import import_module

    from costwarden.cli import COMMANDS

    module, _, attribute = COMMANDS[arguments[0]][0].partition(":")
    command = getattr(import_module(module), attribute)
    result = CliRunner().invoke(command, list(arguments[1:]), input=answer, standalone_mode=False)
    if result.exception is not None:
        raise result.exception
    return result


def test_costs_as_a_table(closed: House, golden: Callable[[str, str], None]) -> None:
    golden("warehouse/costs.txt", run("costs", *SPAN).stdout)
    golden("warehouse/costs_by_day_and_team.txt", run("costs", *SPAN, "--by", "day", "--by", "team").stdout)


def test_movers_as_a_table(closed: House, golden: Callable[[str, str], None]) -> None:
    text = run("costs", "--since", "2026-09-10", "--until", "2026-09-17", "--movers", "--currency", "USD").stdout
    golden("warehouse/movers.txt", text)


def test_costs_as_json_and_csv_say_the_same_to_the_last_digit(closed: House) -> None:
    shape = json.loads(run("costs", *SPAN, "--format", "json").stdout)
    rows = list(csv.DictReader(io.StringIO(run("costs", *SPAN, "--format", "csv").stdout)))
    printable = [row | {"service": "".join(filter(str.isprintable, row["service"]))} for row in shape["rows"]]
    assert rows == printable
    assert any(row["service"] == HOSTILE for row in shape["rows"])
    assert shape["totals"] == {"EUR": "7.00", "USD": "221.00"}
    assert (shape["version"], shape["tenant"], shape["cut_off"], shape["notices"]) == (1, "acme", 0, [])


def test_days_after_the_bill_are_not_taken_for_days_without_costs(closed: House) -> None:
    for words in (["costs", "--month", "2026-11"], ["costs", "--month", "2026-11", "--movers"]):
        said = run(*words).stderr
        assert "the bill has days from 2026-09-01 to 2026-09-17, none from 2026-11-01 on" in said
    assert "the bill has days" not in run("costs", "--month", "2026-08").stderr
    assert "note:" not in run("costs", *SPAN).stderr
    with pytest.raises(CostwardenError, match="--month is not a day"):
        run("costs", "--month", "2026-9")


def test_a_plot_and_a_page(closed: House, tmp_path: Path) -> None:
    result = run("costs", *SPAN, "--by", "day", "--by", "service", "--plot", "--html", "costs.html")
    assert "effective cost by day, service, USD" in result.stdout
    assert "effective cost by day, service, EUR" in result.stdout
    assert "\x1b" not in result.stdout
    page = (tmp_path / "costs.html").read_text(encoding="utf-8")
    assert "<script>alert(1)" not in page
    assert 'src="http' not in page


def test_budgets_as_a_table(closed: House, tmp_path: Path, golden: Callable[[str, str], None]) -> None:
    (tmp_path / "costwarden.yaml").write_text(
        "version: 1\nbudgets:\n"
        "  - {name: payments, amount: 400, match: {tag: {team: payments}}}\n"
        "  - {name: everything, period: quarter, amount: 5000, match: {environment: prod}}\n"
        "  - {name: shop, amount: 100, match: {project: shop}}\n"
    )
    golden("warehouse/budgets.txt", run("budgets", "--now", "2026-09-18T00:00:00Z").stdout)
    shape = json.loads(run("budgets", "--now", "2026-09-18T00:00:00Z", "--format", "json").stdout)
    by_name = {one["name"]: one for one in shape["budgets"]}
    assert by_name["payments"]["actual"] == "212.50"
    assert by_name["shop"]["actual"] is None
    assert by_name["shop"]["forecast"] is None


def test_tenants_are_listed_exported_and_dropped(closed: House, tmp_path: Path) -> None:
    assert run("tenant", "list").stdout == "acme  1 sources  35 rows  2026-09-01 to 2026-09-17\n"
    assert run("tenant", "add", "acme").stdout.startswith("already there: cw_acme at ")
    run("tenant", "export", "acme", "--format", "csv", "--out", "out")
    assert len(list((tmp_path / "out").iterdir())) == 1
    with pytest.raises(Exception, match="was not dropped"):
        run("tenant", "drop", "acme", answer="n\n")
    assert run("tenant", "drop", "acme", "--yes").stdout == "dropped acme: 1 billing periods\n"
    assert json.loads(run("tenant", "list", "--format", "json").stdout)["tenants"] == []


@pytest.mark.parametrize(
    ("arguments", "problem", "hint"),
    [
        (["tenant", "add", "Acme"], "'Acme' is not a tenant's name", "a small letter"),
        (["tenant", "drop", "other", "--yes"], "the warehouse has no tenant 'other'", "tenant add other"),
        (["costs", "--tenant", "other"], "the warehouse has no tenant 'other'", "tenant add other"),
        (["costs", "--by", "servce"], "costs cannot be grouped by 'servce'", "did you mean service?"),
        (["costs", "--since", "yesterday"], "--since is not a day of the calendar", "write it as 2026-11-01"),
        (["costs", "--since", "2026-09-02", "--until", "2026-09-01"], "there is no day from", "the earlier"),
        (["budgets"], "there are no budgets", "costwarden.yaml"),
    ],
)
def test_mistakes_end_in_two_lines_and_exit_code_2(
    empty: House, capsys: pytest.CaptureFixture[str], arguments: list[str], problem: str, hint: str
) -> None:
    assert run_cli(arguments) == 2
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith(problem)
    assert lines[1].startswith("hint: ")
    assert hint in lines[1]


def test_several_tenants_want_a_name(empty: House, capsys: pytest.CaptureFixture[str]) -> None:
    run("tenant", "add", "beta")
    assert run_cli(["costs"]) == 2
    assert capsys.readouterr().err == "there are several tenants\nhint: add --tenant acme or --tenant beta\n"


def test_asking_where_nothing_is_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    for name in ("COSTWARDEN_WAREHOUSE_URL", "COSTWARDEN_STATE_URL"):
        monkeypatch.delenv(name, raising=False)
    assert run_cli(["costs"]) == 2
    assert capsys.readouterr().err.startswith("there is no warehouse at ")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("options", [("--month", "2026-9"), ("--since", "2026-9-1"), ("--until", "20260901")])
def test_a_day_is_written_in_full(options: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cli(["costs", *options]) == 2
    assert "hint: write it as 2026-11" in capsys.readouterr().err
