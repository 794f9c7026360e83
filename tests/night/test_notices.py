"""What needs a look is told once, to those who asked; a place that does not answer is no failure of the night."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from collectors.night.notices import message_of, send_notices
from collectors.night.report import LoadReport, NightReport
from collectors.night.tenants import Tenant
from costwarden.config.model import Notify
from costwarden.notify.model import NotSent, Request
from costwarden.state.store import State, open_state
from tests.night.making import MAY

HELD = LoadReport(
    "acme", "aws", MAY, "held", "d1", rows_read=7, rows_quarantined=2, problem="waits for a yes: rows", hint="say it"
)
ROUTE = Notify(when="load", to="slack", webhook_env="ACME_SLACK")


@pytest.fixture
def state(tmp_path: Path):
    with open_state(f"sqlite:///{tmp_path}/state.db") as opened:
        yield opened


class Place:
    def __init__(self, *, down: bool = False) -> None:
        self.calls: list[Request] = []
        self.down = down

    def __call__(self, place: str, request: Request) -> Any:
        if self.down:
            raise NotSent(place, "it does not answer")
        self.calls.append(request)
        return None


def tell(state: State, place: Place, *loads: LoadReport) -> list[str]:
    return send_notices(state, [Tenant("acme", (), (ROUTE,)), Tenant("globex", ())], NightReport(loads), http=place)


def test_trouble_is_told_once(state: State, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ACME_SLACK", "https://hooks.example.com/x")
    place = Place()
    fine = replace(HELD, outcome="loaded", problem="", hint="")
    other = replace(HELD, tenant="globex")
    assert tell(state, place, fine, HELD, other) == []
    assert tell(state, place, HELD) == []
    assert len(place.calls) == 1
    assert "acme/aws 2026-05: waits for a yes" in str(place.calls[0].body)


def test_another_delivery_is_another_thing(state: State, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ACME_SLACK", "https://hooks.example.com/x")
    place = Place()
    tell(state, place, HELD, replace(HELD, delivery_id="d2"))
    assert len(place.calls) == 2


def test_a_place_that_does_not_answer_is_said_and_told_next_time(state: State, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ACME_SLACK", "https://hooks.example.com/x")
    (line,) = tell(state, Place(down=True), HELD)
    assert line.startswith("slack was not told of acme/aws 2026-05")
    place = Place()
    tell(state, place, HELD)
    assert len(place.calls) == 1


def test_a_message_says_what_happened_and_what_to_do():
    message = message_of(HELD)
    assert (message.kind, message.severity) == ("load", "warning")
    assert message.lines == ("waits for a yes: rows", "say it")
    assert ("Rows", "7 read, 2 quarantined") in message.facts
    assert message_of(replace(HELD, outcome="failed")).severity == "critical"
