"""`costwarden budgets --notify`: the breach reaches its team once."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from costwarden.commands.budgets_notify import messages_of, tell
from costwarden.config.model import Budget, Notify
from costwarden.warehouse.queries.budgets import BudgetStatus
from costwarden.warehouse.queries.forecast import Forecast
from tests.notify.site import serving

DAY = datetime.date(2026, 11, 20)


def a_status(actual: str, forecast: str | None, *, known: bool = True) -> BudgetStatus:
    budget = Budget.model_validate(
        {
            "name": "payments",
            "team": "payments",
            "period": "month",
            "amount": 10000,
            "match": {"tag": {"Team": "payments"}},
        }
    )
    ahead = None if forecast is None else Forecast(Decimal(forecast), Decimal(0), Decimal(99999))
    first, after = DAY.replace(day=1), datetime.date(2026, 12, 1)
    return BudgetStatus(budget, "USD", first, after, known, actual=Decimal(actual), last_day=DAY, forecast=ahead)


def test_only_what_is_known_to_be_exceeded_is_told() -> None:
    quiet = [a_status("99999", None, known=False), a_status("10", None), a_status("10", "10000")]
    assert messages_of(quiet, "acme", DAY) == []
    loud = messages_of([a_status("8210", "10340"), a_status("10001", None)], "acme", DAY)
    assert [one.severity for one in loud] == ["warning", "critical"]


def test_the_team_hears_of_it_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COSTWARDEN_STATE_URL", f"sqlite:///{tmp_path / 'state.sqlite'}")
    routes = [Notify.model_validate({"when": "budget", "team": "payments", "to": "slack", "webhook_env": "SLACK"})]
    with serving() as site:
        monkeypatch.setenv("SLACK", f"{site.url}/slack")
        for _ in range(2):
            assert tell([a_status("8210", "10340")], "acme", routes, DAY) == []
        assert len(site.calls) == 1
        said = tell([a_status("8210", "10340")], "acme", [], DAY)
        assert said[0].endswith("no `notify` route wants it")
