"""What the warehouse answers: exact, per currency, from invoices only."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from costwarden.config.model import Budget
from costwarden.warehouse.errors import TenantUnknown
from costwarden.warehouse.ledger import LoadKey
from costwarden.warehouse.queries.budgets import ask_budgets, period_of
from costwarden.warehouse.queries.compare import ask_moves
from costwarden.warehouse.queries.costs import CostQuestion, SpanIsEmpty, ask_costs
from costwarden.warehouse.queries.dimensions import NotADimension
from costwarden.warehouse.queries.resources import DayCost, last_day, resource_costs, resource_days
from costwarden.warehouse.tenants import add_tenant
from tests.warehouse.conftest import House
from tests.warehouse.deliveries import PERIOD, a_delivery, a_row

SINCE, UNTIL = datetime.date(2026, 9, 1), datetime.date(2026, 10, 1)
D = Decimal


def ask(house: House, *by: str, **named: object) -> list[tuple[tuple[str, ...], str, Decimal]]:
    answer = ask_costs(house.warehouse, "acme", CostQuestion(SINCE, UNTIL, by=by, **named))  # type: ignore[arg-type]
    return [(row.key, row.currency, row.amount) for row in answer.rows]


@pytest.fixture
def filled(house: House, tmp_path: Path) -> House:
    rows = [
        a_row(1, "10"),
        a_row(2, "0.000000000000000001", ServiceName="Amazon S3", ServiceCategory="Storage", ResourceId="b-1"),
        a_row(2, "4", BillingCurrency="EUR", Tags=[("Team", "search"), ("Cost'Center", "CC 1")], SubAccountId=None),
        a_row(3, "100", x_IsSplitOf="node-1"),
        a_row(3, "200", x_CostBasis="list_estimate"),
        a_row(4, "7", EffectiveCost=D(5), ChargeCategory="Purchase", ResourceId=None),
    ]
    house.load(a_delivery(tmp_path, rows))
    return house


def test_splits_and_estimates_never_enter_an_invoiced_total(filled: House) -> None:
    assert ask(filled, "service", metric="billed") == [
        (("Amazon EC2",), "EUR", D(4)),
        (("Amazon EC2",), "USD", D(17)),
        (("Amazon S3",), "USD", D("0.000000000000000001")),
    ]
    assert ask(filled, "service", metric="effective", currency="USD")[0] == (("Amazon EC2",), "USD", D(15))


@pytest.mark.parametrize(
    ("by", "keys"),
    [
        (("team",), {("payments",), ("search",)}),
        (("environment",), {("prod",), ("",)}),
        (("account",), {("111",), ("",)}),
        (("day", "currency"), None),
        (("month",), {("2026-09-01",)}),
        (("resource", "service"), {("i-1", "Amazon EC2"), ("b-1", "Amazon S3"), ("", "Amazon EC2")}),
        (("tag:Cost'Center",), {("CC 1",), ("",)}),
        (("tag:team", "provider"), {("payments", "AWS"), ("", "AWS")}),
    ],
)
def test_every_dimension_sums_to_the_same(
    filled: House, by: tuple[str, ...], keys: set[tuple[str, ...]] | None
) -> None:
    if keys is None:
        with pytest.raises(NotADimension):
            ask(filled, *by)
        return
    found = ask(filled, *by)
    assert {key for key, _, _ in found} == keys
    assert sum(amount for _, currency, amount in found if currency == "USD") == D("15.000000000000000001")


def test_filters_are_values_and_never_sql(filled: House) -> None:
    assert ask(filled, "service", filters={"team": "search"}) == [(("Amazon EC2",), "EUR", D(4))]
    assert ask(filled, "service", filters={"tag:Cost'Center": "CC 1"}) == [(("Amazon EC2",), "EUR", D(4))]
    assert ask(filled, "service", filters={"team": "x' OR 1=1 --"}) == []
    assert ask(filled, "day", filters={"day": "2026-09-01"}) == [(("2026-09-01",), "USD", D(10))]
    with pytest.raises(NotADimension, match="cannot be grouped by"):
        ask(filled, "t.BilledCost) FROM system.tables --")


def test_a_limit_keeps_the_dearest_of_each_currency_and_says_what_it_left_out(filled: House) -> None:
    answer = ask_costs(filled.warehouse, "acme", CostQuestion(SINCE, UNTIL, limit=1))
    assert [(row.key, row.currency) for row in answer.rows] == [(("Amazon EC2",), "EUR"), (("Amazon EC2",), "USD")]
    assert (answer.cut_off, answer.totals["USD"]) == (1, D("15.000000000000000001"))


def test_an_empty_span_and_an_unknown_tenant_are_errors(filled: House) -> None:
    with pytest.raises(SpanIsEmpty):
        ask_costs(filled.warehouse, "acme", CostQuestion(UNTIL, SINCE))
    with pytest.raises(TenantUnknown):
        ask_costs(filled.warehouse, "other", CostQuestion(SINCE, UNTIL))


def test_a_tenant_sees_its_own_rows_only(filled: House, tmp_path: Path) -> None:
    add_tenant(filled.warehouse, "acme_2")
    filled.warehouse.make_ready("acme_2", filled.ledger, filled.leases)
    filled.load(a_delivery(tmp_path, [a_row(1, "3")]), tenant="acme_2")
    answer = ask_costs(filled.warehouse, "acme_2", CostQuestion(SINCE, UNTIL))
    assert answer.totals == {"USD": D(3)}


def test_moves_compare_two_spans(house: House, tmp_path: Path) -> None:
    rows = [a_row(day, "1") for day in (1, 2)] + [a_row(day, "5", ServiceName="Amazon S3") for day in (3, 4)]
    house.load(a_delivery(tmp_path, [*rows, a_row(3, "1")]))
    question = CostQuestion(datetime.date(2026, 9, 3), datetime.date(2026, 9, 5))
    moves = ask_moves(house.warehouse, "acme", question)
    assert [(move.key[0], move.before, move.now, move.change) for move in moves.moves] == [
        ("Amazon S3", D(0), D(10), D(10)),
        ("Amazon EC2", D(2), D(1), D(-1)),
    ]
    assert (moves.before_since, moves.before_until) == (datetime.date(2026, 9, 1), datetime.date(2026, 9, 3))


def test_a_resource_is_found_by_its_id_and_by_the_end_of_its_arn(house: House, tmp_path: Path) -> None:
    arn = "arn:aws:ec2:eu-west-1:111:instance/i-0123456789abcdef0"
    rows = [a_row(1, "2", ResourceId=arn), a_row(3, "1", ResourceId=arn), a_row(3, "9", ResourceId="x/logs")]
    house.load(a_delivery(tmp_path, rows))
    warehouse = house.warehouse
    costs = resource_costs(warehouse, "acme", ["i-0123456789abcdef0", "logs", arn], SINCE, UNTIL, currency="USD")
    assert costs == {arn: D(3)}  # asked for by both names: the exact one has it
    costs = resource_costs(warehouse, "acme", ["i-0123456789abcdef0", "logs"], SINCE, UNTIL, currency="USD")
    assert costs == {"i-0123456789abcdef0": D(3)}
    assert resource_days(warehouse, "acme", arn, SINCE, UNTIL) == [
        DayCost(datetime.date(2026, 9, 1), "USD", D(2)),
        DayCost(datetime.date(2026, 9, 3), "USD", D(1)),
    ]
    assert last_day(warehouse, "acme") == datetime.date(2026, 9, 3)
    assert last_day(warehouse, "acme", currency="EUR") is None


def test_hidden_periods_are_in_no_answer(filled: House) -> None:
    filled.warehouse.hide(LoadKey("acme", "aws-1", PERIOD))
    assert ask(filled, "service") == []
    assert last_day(filled.warehouse, "acme") is None


def a_budget(**changed: object) -> Budget:
    return Budget.model_validate({"name": "b", "amount": 100, "match": {"tag": {"team": "payments"}}} | changed)


def test_a_budget_counts_its_period_and_forecasts_its_end(house: House, tmp_path: Path) -> None:
    for period, days in ((datetime.date(2026, 8, 1), 31), (PERIOD, 17)):
        rows = [a_row(day, "2", period=period) for day in range(1, days + 1)]
        house.load(a_delivery(tmp_path, rows, period=period))
    today = datetime.date(2026, 9, 18)
    budgets = [
        a_budget(),
        a_budget(name="q", period="quarter"),
        a_budget(name="none", match={"tag": {"team": "paymnts"}}),
        a_budget(name="project", match={"project": "shop"}),
    ]
    month, quarter, none, project = ask_budgets(house.warehouse, "acme", budgets, currency="USD", today=today)
    assert (month.known, month.actual, month.burn_per_day, month.used_percent) == (True, D(34), D(2), D("34.0"))
    assert month.forecast is not None
    assert (month.forecast.amount, month.forecast.low, month.forecast.high) == (D(60), D(60), D(60))
    assert (quarter.since, quarter.actual) == (datetime.date(2026, 7, 1), D(96))
    assert (none.known, none.reason) == (False, "no row of the bill matches it")
    assert "neither project nor address" in project.reason
    (other,) = ask_budgets(house.warehouse, "acme", [a_budget()], currency="EUR", today=today)
    assert (other.known, other.reason) == (False, "the warehouse holds no usage in EUR")
    (late,) = ask_budgets(house.warehouse, "acme", [a_budget()], currency="USD", today=datetime.date(2026, 11, 2))
    assert late.reason == "the bill ends on 2026-09-17, before this period"


@pytest.mark.parametrize(
    ("period", "today", "span"),
    [
        ("month", "2026-12-31", ("2026-12-01", "2027-01-01")),
        ("quarter", "2026-12-31", ("2026-10-01", "2027-01-01")),
        ("quarter", "2026-02-01", ("2026-01-01", "2026-04-01")),
        ("year", "2026-06-15", ("2026-01-01", "2027-01-01")),
    ],
)
def test_a_budgets_period(period: str, today: str, span: tuple[str, str]) -> None:
    since, until = period_of(a_budget(period=period), datetime.date.fromisoformat(today))
    assert (since.isoformat(), until.isoformat()) == span
