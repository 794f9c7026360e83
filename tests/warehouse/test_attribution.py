"""Whose cost it is: rules, overrides and shared costs over a real bill; what is divided adds up to the last digit."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from costwarden.warehouse.attribution.allocate import Allocated, NoMetric, allocate
from costwarden.warehouse.attribution.divide import divided
from costwarden.warehouse.attribution.metrics import MetricNotReadable, Series, read_series
from costwarden.warehouse.attribution.rules import Attribution
from costwarden.warehouse.attribution.sql import as_regex
from costwarden.warehouse.attribution.units import unit_costs
from costwarden.warehouse.queries.costs import SpanIsEmpty
from tests.warehouse.conftest import House
from tests.warehouse.deliveries import a_delivery, a_row

SEPTEMBER, OCTOBER = datetime.date(2026, 9, 1), datetime.date(2026, 10, 1)


def _rules(**parts: Any) -> Attribution:
    return Attribution.model_validate({"version": 1, **parts})


def _teams(found: list[Allocated]) -> dict[str, Decimal]:
    return {one.team: one.total for one in found}


@pytest.fixture
def bill(house: House, tmp_path: Path) -> House:
    rows = [
        a_row(1, "10", Tags=[("Team", "Web")], ResourceId="i-web"),
        a_row(2, "20", Tags=[("team", "DATA")], ResourceId="db-1", ServiceName="Amazon RDS"),
        a_row(3, "5", Tags=[], ResourceId="nat-1", ServiceName="Amazon VPC", SubAccountId="777"),
        a_row(4, "7.000000000000000001", Tags=[], ResourceId=None, ServiceName="AWS Support (Business)"),
        a_row(5, "100", Tags=[("team", "web")], x_IsSplitOf="i-web", x_CostBasis="allocation"),
    ]
    assert house.load(a_delivery(tmp_path / "in", rows)).rows == 5
    return house


def test_without_rules_tags_decide_and_the_rest_is_nobodys(bill: House) -> None:
    found = allocate(bill.warehouse, "acme", _rules(), SEPTEMBER, OCTOBER)
    assert _teams(found) == {"data": Decimal(20), "": Decimal("12.000000000000000001"), "web": Decimal(10)}


def test_an_override_beats_a_rule_and_a_rule_beats_a_tag(bill: House) -> None:
    rules = _rules(
        tags={"values": {"team": {"data": "platform-data"}}},
        rules=[
            {"match": {"service": "Amazon RDS"}, "team": "rds-owners"},
            {"match": {"account": "7?7"}, "team": "network"},
            {"match": {"account": "*"}, "environment": "prod"},
        ],
        overrides=[
            {"resource": "db-1", "since": "2026-09-02", "until": "2026-09-03", "reason": "migration", "team": "movers"}
        ],
    )
    assert _teams(allocate(bill.warehouse, "acme", rules, SEPTEMBER, OCTOBER)) == {
        "movers": Decimal(20),
        "web": Decimal(10),
        "network": Decimal(5),
        "": Decimal("7.000000000000000001"),
    }
    environments = allocate(bill.warehouse, "acme", rules, SEPTEMBER, OCTOBER, by="environment")
    assert [one.team for one in environments] == ["prod"]
    renamed = _rules(tags={"values": {"team": {"data": "platform-data"}}})
    assert "platform-data" in _teams(allocate(bill.warehouse, "acme", renamed, SEPTEMBER, OCTOBER))


def test_shared_costs_are_divided_and_nothing_is_lost(bill: House) -> None:
    shared = [
        {"name": "support", "match": {"service": "AWS Support*"}, "split": "proportional"},
        {"name": "network", "match": {"resource": "nat-*"}, "split": "fixed", "weights": {"web": 2, "data": 1}},
    ]
    found = allocate(bill.warehouse, "acme", _rules(shared=shared), SEPTEMBER, OCTOBER)
    assert sum((one.total for one in found), Decimal(0)) == Decimal("42.000000000000000001")
    by_team = {one.team: one for one in found}
    assert set(by_team) == {"web", "data"}
    assert by_team["web"].shared["network"] == Decimal("3.333333333333333333")
    assert by_team["data"].shared["network"] == Decimal("1.666666666666666667")
    assert by_team["data"].shared["support"] > by_team["web"].shared["support"]
    even = [{"name": "all", "match": {"charge": "Usage"}, "split": "even", "among": ["a", "b"]}]
    assert {one.direct for one in allocate(bill.warehouse, "acme", _rules(shared=even), SEPTEMBER, OCTOBER)} == {0}


def test_a_shared_cost_is_divided_by_a_metric_or_refused(bill: House) -> None:
    rules = _rules(
        shared=[{"name": "support", "match": {"service": "AWS Support*"}, "split": "metric", "metric": "tickets"}],
        metrics=[{"name": "tickets", "file": "tickets.csv"}],
    )
    series = {"tickets": Series({(SEPTEMBER, "web"): Decimal(3), (SEPTEMBER, "data"): Decimal(1)})}
    found = allocate(bill.warehouse, "acme", rules, SEPTEMBER, OCTOBER, series=series)
    assert {one.team: one.shared.get("support") for one in found if one.shared} == {
        "web": Decimal("5.250000000000000001"),
        "data": Decimal("1.75"),
    }
    with pytest.raises(NoMetric, match="tickets"):
        allocate(bill.warehouse, "acme", rules, SEPTEMBER, OCTOBER, series={"tickets": Series({})})


def test_unit_costs_are_per_day_and_unknown_without_units(bill: House) -> None:
    unit = _rules(
        metrics=[{"name": "requests", "file": "r.csv"}],
        units=[{"name": "per million", "metric": "requests", "per": 1_000_000, "match": {"tag": {"Team": "*"}}}],
    ).units[0]
    series = Series({(SEPTEMBER, ""): Decimal(4_000_000)})
    unit = unit.model_copy(update={"match": None})
    found = unit_costs(bill.warehouse, "acme", unit, series, SEPTEMBER, SEPTEMBER + datetime.timedelta(days=2))
    assert [(one.day, one.cost, one.cost_per) for one in found] == [
        (SEPTEMBER, Decimal(10), Decimal("2.5")),
        (SEPTEMBER + datetime.timedelta(days=1), Decimal(20), None),
        (None, Decimal(30), Decimal("7.5")),
    ]


def test_a_rules_text_is_data(bill: House) -> None:
    for text in ("x'; DROP DATABASE cw_acme; --", "%", "{a0:String}", "\\", "a|b"):
        rules = _rules(rules=[{"match": {"service": text, "tag": {text: text + "*"}}, "team": text}])
        assert "web" in _teams(allocate(bill.warehouse, "acme", rules, SEPTEMBER, OCTOBER))


@given(
    amount=st.decimals("-1000000", "1000000", places=18),
    weights=st.dictionaries(st.text(max_size=4), st.decimals("-1", "1000", places=6), max_size=9),
)
def test_parts_add_up_to_the_last_digit(amount: Decimal, weights: dict[str, Decimal]) -> None:
    assert sum(divided(amount, weights).values(), Decimal(0)) == amount


@given(st.text("ab*?.()[]|\\^$", max_size=8))
def test_a_glob_has_only_stars_and_question_marks(glob: str) -> None:
    import fnmatch
    import re

    text = glob.replace("*", "xyz").replace("?", "q")
    assert re.match(as_regex(glob), text)
    plain = glob.replace("[", "[[]")
    assert fnmatch.fnmatchcase(text, plain)


@pytest.mark.parametrize(
    "broken",
    [
        {"rules": [{"match": {}}]},
        {"shared": [{"name": "x", "match": {"service": "a"}, "split": "even"}]},
        {"units": [{"name": "x", "metric": "nowhere"}]},
        {"metrics": [{"name": "x"}]},
        {"overrides": [{"resource": "r", "since": "2026-09-02", "until": "2026-09-02", "reason": "x"}]},
    ],
)
def test_rules_that_say_nothing_are_refused(broken: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        _rules(**broken)


def test_a_series_says_which_line_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "requests.csv"
    path.write_text("day,label,value\n2026-09-01,web,1.5\n2026-09-01,web,2\n", encoding="utf-8")
    assert read_series(path).by_label(SEPTEMBER, OCTOBER) == {"web": Decimal("3.5")}
    for line in ("2026-09-31,web,1", "2026-09-01,web,NaN", "2026-09-01,web,-1", "nothing"):
        path.write_text(f"day,label,value\n{line}\n", encoding="utf-8")
        with pytest.raises(MetricNotReadable, match="line 2"):
            read_series(path)
    with pytest.raises(MetricNotReadable):
        read_series(tmp_path / "none.csv")


def test_a_span_without_days_is_refused(bill: House) -> None:
    with pytest.raises(SpanIsEmpty):
        allocate(bill.warehouse, "acme", _rules(), OCTOBER, SEPTEMBER)
