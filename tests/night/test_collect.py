"""One delivery: what loads it, what holds it, what is told."""

from __future__ import annotations

import datetime
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import orjson
import pytest

from collectors.night.collect import Wishes, collect_delivery, is_closed
from collectors.night.report import NightReport, render_load, render_night
from collectors.source import Authority
from tests.night.making import MAY, FakeLoader, a_delivery, a_desk, a_prepared, a_source, settings


def collect(folder: Path, prepared, loader: FakeLoader, *, approved=frozenset(), again=False, today=None, **source):
    desk = a_desk(folder, loader) if today is None else a_desk(folder, loader, today)
    delivery = a_delivery(prepared)
    return collect_delivery(
        desk, "acme", a_source(prepared, **source), settings(), delivery, Wishes(frozenset(approved), again)
    )


def test_a_new_delivery_is_loaded_and_told(tmp_path: Path):
    loader = FakeLoader()
    report = collect(tmp_path, a_prepared(), loader)
    assert (report.outcome, report.fine, report.rows_loaded, report.load_id) == ("loaded", True, 10, 1)
    kept = orjson.loads((tmp_path / "reports/acme/aws/2026-05.json").read_bytes())
    assert kept["outcome"] == "loaded"
    assert kept["billed"] == {"USD": "100.00"}


def test_the_same_delivery_is_not_even_fetched(tmp_path: Path):
    loader = FakeLoader()
    collect(tmp_path, a_prepared(), loader)
    source = a_source(a_prepared())
    report = collect_delivery(a_desk(tmp_path, loader), "acme", source, settings(), a_delivery(a_prepared()), Wishes())
    assert (report.outcome, source.asked, loader.count) == ("unchanged", 0, 1)
    assert report.billed == {"USD": Decimal(100)}


def test_it_is_fetched_again_when_asked_for(tmp_path: Path):
    loader = FakeLoader()
    collect(tmp_path, a_prepared(), loader)
    assert collect(tmp_path, a_prepared(), loader, again=True).outcome == "loaded"


def test_a_re_delivered_month_replaces_what_was_there(tmp_path: Path):
    loader = FakeLoader()
    collect(tmp_path, a_prepared(), loader)
    report = collect(tmp_path, a_prepared("130", rows=12, delivery_id="d2"), loader)
    assert report.outcome == "loaded"
    assert loader.live("acme", "aws", MAY).expected["USD"] == {"rows": "12", "billed_cost": "130"}


def test_a_shrinking_delivery_waits_for_its_yes(tmp_path: Path):
    loader = FakeLoader()
    collect(tmp_path, a_prepared(), loader)
    smaller = a_prepared("50", rows=5, delivery_id="d2")
    held = collect(tmp_path, smaller, loader)
    assert (held.outcome, held.fine, loader.count) == ("held", False, 1)
    assert "--accept-shrink" in held.hint
    assert collect(tmp_path, smaller, loader, approved={"shrink"}).outcome == "loaded"
    assert loader.yes == [False, True]


def test_the_command_of_a_hint_finds_the_same_tenants(tmp_path: Path):
    loader = FakeLoader()
    collect(tmp_path, a_prepared(), loader)
    desk = replace(a_desk(tmp_path, loader), config="my bills/tenants.yaml")
    less = a_prepared("10", rows=1, delivery_id="d2")
    report = collect_delivery(desk, "acme", a_source(less), settings(), a_delivery(less), Wishes())
    assert "--period 2026-05 --config 'my bills/tenants.yaml' --accept-shrink`" in report.hint


def test_new_credits_let_a_cheaper_month_through(tmp_path: Path):
    loader = FakeLoader()
    collect(tmp_path, a_prepared(categories={"USD": {"Usage": Decimal(100)}}), loader)
    credits = {"USD": {"Usage": Decimal(100), "Credit": Decimal(-40)}}
    cheaper = a_prepared("60", rows=11, delivery_id="d2", categories=credits)
    assert collect(tmp_path, cheaper, loader).outcome == "loaded"


def test_an_empty_delivery_takes_nothing_away_by_itself(tmp_path: Path):
    loader = FakeLoader()
    nothing = a_prepared(rows=0, delivery_id="d2")
    assert collect(tmp_path, nothing, loader).outcome == "empty"
    collect(tmp_path, a_prepared(), loader)
    assert collect(tmp_path, nothing, loader).outcome == "held"
    assert loader.live("acme", "aws", MAY).expected["USD"]["rows"] == "10"


def test_rejects_hold_a_load_until_they_are_accepted(tmp_path: Path):
    quarantine = tmp_path / "quarantine.jsonl"
    quarantine.write_text('{"file":"a.csv","row":3,"reason":"BilledCost is missing","raw":{}}\n')
    loader = FakeLoader()
    prepared = a_prepared(rows_quarantined=1, quarantine=quarantine)
    held = collect(tmp_path, prepared, loader)
    assert (held.outcome, loader.count) == ("held", 0)
    assert "--accept-rejects" in held.hint
    assert (tmp_path / "reports/acme/aws/2026-05.quarantine.jsonl").read_text() == quarantine.read_text()
    assert collect(tmp_path, prepared, loader, approved={"rejects"}).outcome == "loaded"


def test_a_load_that_does_not_reconcile_leaves_what_is_live(tmp_path: Path):
    loader = FakeLoader()
    collect(tmp_path, a_prepared(), loader)
    wrong = collect(
        tmp_path,
        a_prepared("120", rows=12, delivery_id="d2"),
        loader,
        authorities=[Authority("aws cost explorer", {"USD": Decimal(100)})],
    )
    assert (wrong.outcome, loader.count) == ("failed", 1)
    assert wrong.problem == "does not reconcile: aws cost explorer, USD"


@pytest.mark.parametrize(("day", "closed"), [(15, False), (16, True)])
def test_a_month_closes_some_days_after_its_end(day: int, closed: bool):
    assert is_closed(MAY, settings(), datetime.date(2026, 6, day)) is closed


def test_an_invoice_of_the_settings_is_an_authority(tmp_path: Path):
    said = settings(invoices={"2026-05": {"USD": "150"}})
    prepared = a_prepared()
    report = collect_delivery(a_desk(tmp_path), "acme", a_source(prepared), said, a_delivery(prepared), Wishes())
    assert report.problem == "does not reconcile: invoice, USD"


def test_reports_read_like_this(tmp_path: Path, golden):
    loader = FakeLoader()
    texts, loads = [], []
    good = collect(tmp_path, a_prepared("1234.5", rows=10), loader)
    credits = {"USD": {"Usage": Decimal(1300), "Tax": Decimal("190")}}
    warned = collect(
        tmp_path,
        a_prepared("1490", rows=12, delivery_id="d2", categories=credits, notices=("12 rows repaired: RegionId",)),
        loader,
        authorities=[Authority("aws cost explorer", {"USD": Decimal("1470")}, {"EC2": Decimal(1)})],
    )
    held = collect(
        tmp_path,
        a_prepared("700", rows=5, rows_quarantined=2, delivery_id="d3", source_totals={}),
        loader,
        today=datetime.date(2026, 7, 1),
    )
    failed = collect(
        tmp_path,
        a_prepared("1490", rows=12, delivery_id="d4", categories=credits),
        loader,
        authorities=[Authority("invoice", {"USD": Decimal("1300")}, closed=True)],
    )
    for report in (good, warned, held, failed):
        loads.append(report)
        texts.append(render_load(report))
    golden("night/loads.txt", "\n".join(texts))
    golden("night/summary.txt", render_night(NightReport(tuple(loads), notices=("acme/aws: no delivery since ever",))))


def test_what_a_load_was_held_to_is_kept_beside_the_bill(tmp_path: Path):
    loader = FakeLoader()
    invoice = Authority("invoice", {"USD": Decimal("100.20")}, closed=True)
    collect(tmp_path, a_prepared(), loader, authorities=[invoice])
    own, against = loader.recorded
    assert (own.authority, own.ours, own.verdict) == ("the delivery itself", Decimal(100), "ok")
    assert (against.authority, against.theirs, against.verdict) == ("invoice", Decimal("100.20"), "warn")
    assert against.diff_percent == Decimal("-0.199601")
    assert against.note
