"""All sources of all tenants: failures are their own, what may pass is tried again, the exit code tells."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from collectors.night import run
from collectors.night.registry import Connector
from collectors.night.run import Plan, run_night, since_of
from collectors.night.tenants import SourceUnknown, Tenant
from collectors.settings import SourceSettings
from costwarden.cloud.errors import CloudError, CloudUnavailable
from tests.night.making import MAY, TODAY, FakeLoader, FakeSource, a_delivery, a_desk, a_prepared, a_source, settings

APRIL = datetime.date(2026, 4, 1)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> dict[str, FakeSource]:
    """Name of a source -> what it delivers; stands in for the registry."""
    sources: dict[str, FakeSource] = {}

    def connector(kind: str, where: str) -> Connector:
        return Connector(kind, SourceSettings, lambda one, base: sources[one.name], "")

    monkeypatch.setattr(run, "connector", connector)
    return sources


def plan(**changes: object) -> Plan:
    naps: list[float] = []
    return Plan(Path(), sleep=naps.append, **changes)  # type: ignore[arg-type]


def tenant(name: str, *sources: str) -> Tenant:
    return Tenant(name, tuple(settings(name=one) for one in sources))


def test_one_tenants_trouble_is_not_anothers(tmp_path: Path, opened: dict[str, FakeSource]):
    opened["good"] = a_source(a_prepared(source_id="good"), source_id="good")
    opened["bad"] = a_source(a_prepared(source_id="bad"), source_id="bad", wrong=[CloudError("denied", hint="a role")])
    opened["ugly"] = a_source(a_prepared(source_id="ugly"), source_id="ugly", wrong=[ZeroDivisionError()])
    night = run_night(a_desk(tmp_path), [tenant("one", "bad", "ugly"), tenant("two", "good")], plan())
    assert [(load.source, load.outcome) for load in night.loads] == [
        ("bad", "failed"),
        ("ugly", "failed"),
        ("good", "loaded"),
    ]
    assert (night.loads[0].problem, night.loads[0].hint) == ("denied", "a role")
    assert night.exit_code == 1


def test_all_fine_is_exit_code_0(tmp_path: Path, opened: dict[str, FakeSource]):
    opened["aws"] = a_source(a_prepared())
    assert run_night(a_desk(tmp_path), [tenant("one", "aws")], plan()).exit_code == 0


def test_a_cloud_that_does_not_answer_is_asked_again(tmp_path: Path, opened: dict[str, FakeSource]):
    opened["aws"] = a_source(a_prepared(), wrong=[CloudUnavailable("later", hint="h"), ConnectionResetError()])
    naps: list[float] = []
    night = run_night(a_desk(tmp_path), [tenant("one", "aws")], Plan(Path(), sleep=naps.append))
    assert [(load.outcome, load.attempts) for load in night.loads] == [("loaded", 3)]
    assert len(naps) == 2
    assert naps[1] > naps[0] > 0


def test_a_cloud_that_never_answers_is_given_up(tmp_path: Path, opened: dict[str, FakeSource]):
    wrong: list[Exception] = [CloudUnavailable("later", hint="h") for _ in range(9)]
    opened["aws"] = a_source(a_prepared(), wrong=wrong)
    night = run_night(a_desk(tmp_path), [tenant("one", "aws")], plan())
    assert (night.loads[0].outcome, opened["aws"].asked, night.exit_code) == ("failed", 4, 1)


def test_a_refusal_is_not_asked_twice(tmp_path: Path, opened: dict[str, FakeSource]):
    opened["aws"] = a_source(a_prepared(), wrong=[CloudError("denied", hint="h")])
    run_night(a_desk(tmp_path), [tenant("one", "aws")], plan())
    assert opened["aws"].asked == 1


def test_an_interrupted_night_goes_on_where_it_stopped(tmp_path: Path, opened: dict[str, FakeSource]):
    april = a_prepared("50", billing_period=APRIL, delivery_id="april")
    opened["aws"] = a_source(april, a_prepared())
    loader = FakeLoader()
    opened["aws"].wrong = []
    original = opened["aws"].prepare

    def interrupted(delivery, directory):
        if delivery.billing_period == MAY:
            raise KeyboardInterrupt
        return original(delivery, directory)

    opened["aws"].prepare = interrupted  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        run_night(a_desk(tmp_path, loader), [tenant("one", "aws")], plan())
    opened["aws"].prepare = original  # type: ignore[method-assign]
    night = run_night(a_desk(tmp_path, loader), [tenant("one", "aws")], plan())
    assert [load.outcome for load in night.loads] == ["unchanged", "loaded"]
    assert loader.count == 2


def test_only_one_period_when_asked_for(tmp_path: Path, opened: dict[str, FakeSource]):
    opened["aws"] = a_source(a_prepared(billing_period=APRIL, delivery_id="april"), a_prepared())
    night = run_night(a_desk(tmp_path), [tenant("one", "aws")], plan(period=MAY))
    assert [load.period for load in night.loads] == [MAY]
    missing = run_night(a_desk(tmp_path), [tenant("one", "aws")], plan(period=datetime.date(2026, 3, 1)))
    assert missing.loads[0].problem == "aws has no complete delivery of 2026-03"
    assert missing.exit_code == 1


@pytest.mark.parametrize(
    ("months", "expected"),
    [(1, MAY), (5, datetime.date(2026, 1, 1)), (6, datetime.date(2025, 12, 1)), (1200, datetime.date(1926, 6, 1))],
)
def test_months_are_counted_back_from_this_one(months: int, expected: datetime.date):
    assert since_of(settings(), plan(months=months), TODAY) == expected
    assert since_of(settings(months=2), plan(), TODAY) == APRIL


def test_silence_is_said(tmp_path: Path, opened: dict[str, FakeSource]):
    old = a_prepared()
    opened["aws"] = FakeSource([(a_delivery(old, datetime.datetime(2026, 5, 17, tzinfo=datetime.UTC)), old)])
    opened["none"] = FakeSource([], source_id="none")
    night = run_night(a_desk(tmp_path), [tenant("one", "aws", "none")], plan())
    assert night.notices == (
        "one/aws: no delivery since 2026-05-17 00:00 UTC",
        "one/none: no delivery in the months looked at",
    )


@pytest.mark.parametrize(
    ("today", "submitted", "told"),
    [
        (datetime.date(2026, 5, 16), datetime.datetime(2026, 4, 28, 3, tzinfo=datetime.UTC), True),
        (datetime.date(2026, 5, 15), datetime.datetime(2026, 4, 28, 3, tzinfo=datetime.UTC), False),
        (datetime.date(2026, 5, 16), datetime.datetime(2026, 5, 1, tzinfo=datetime.UTC), False),
    ],
    ids=["never delivered after its end", "not closed yet", "delivered after its end"],
)
def test_a_closed_month_that_never_settled_is_said(
    tmp_path: Path, opened: dict[str, FakeSource], today: datetime.date, submitted: datetime.datetime, told: bool
):
    april = a_prepared(billing_period=APRIL)
    opened["aws"] = FakeSource([(a_delivery(april, submitted), april)])
    for period in (None, APRIL):
        night = run_night(a_desk(tmp_path, today=today), [tenant("one", "aws")], plan(period=period))
        said = [notice for notice in night.notices if "not settled" in notice]
        newest = "the newest delivery is of 2026-04-28 03:00 UTC"
        expected = f"one/aws 2026-04: not settled: {newest}, and the bill is final 15 days after the month's end"
        assert said == ([expected] if told else [])
        assert night.exit_code == 0


def test_a_month_that_was_skipped_is_said(tmp_path: Path, opened: dict[str, FakeSource]):
    both = [a_prepared(billing_period=datetime.date(2026, 3, 1)), a_prepared()]
    opened["aws"] = a_source(*both)
    night = run_night(a_desk(tmp_path), [tenant("one", "aws")], plan())
    assert night.notices == (
        "one/aws 2026-04: not settled: no delivery, and the bill is final 15 days after the month's end",
    )


def test_a_wrong_source_is_named(tmp_path: Path, opened: dict[str, FakeSource]):
    with pytest.raises(SourceUnknown) as caught:
        run_night(a_desk(tmp_path), [tenant("one", "aws")], plan(), only_source="asw")
    assert caught.value.hint == "its sources: aws"
