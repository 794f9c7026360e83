"""Messages in every place: shape, words, once, not too often, and never a secret in an error."""

from __future__ import annotations

import datetime
import hashlib
import hmac
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from costwarden.config.model import Notify
from costwarden.notify.deliver import MOST_AN_HOUR, deliver, routes_for
from costwarden.notify.http import call
from costwarden.notify.jira import jira_body
from costwarden.notify.model import Message, NotSent, Request
from costwarden.notify.servicenow import servicenow_body
from costwarden.notify.slack import slack_body
from costwarden.notify.teams import teams_body
from costwarden.notify.templates import budget_message, load_message
from costwarden.notify.webhook import webhook_body
from costwarden.state.notices import Notices
from costwarden.state.store import State, open_state
from tests.notify.site import Site, serving

NOW = datetime.datetime(2026, 11, 21, 6, 0, tzinfo=datetime.UTC)
DAY = NOW.date()
BODIES = {
    "slack": slack_body,
    "teams": teams_body,
    "jira": lambda message: jira_body(message, "FIN"),
    "servicenow": servicenow_body,
    "webhook": webhook_body,
}
HOSTILE = "<!channel> *x* <https://evil|click> [a](b) | `c` @all \n\x1b[31m\u202e"


def a_breach(**more: object) -> Message:
    fields: dict[str, object] = {
        "tenant": "acme", "name": "payments", "team": "payments", "period": "2026-11", "day": DAY, "currency": "USD",
        "limit": Decimal(10000), "actual": Decimal("8210.4"), "forecast": Decimal(10340),
        "url": "https://costs.acme.example/payments",
    }  # fmt: skip
    message = budget_message(**(fields | more))  # type: ignore[arg-type]
    assert message is not None
    return message


def a_failure() -> Message:
    return load_message(
        tenant="acme", source="aws-main", period="2026-11", problem="the manifest names a file that is not there",
        hint="the export may still be writing; it is tried again next night",
    )  # fmt: skip


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    with open_state(f"sqlite:///{tmp_path / 'state.sqlite'}", clock=lambda: NOW) as store:
        yield store


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as found:
        yield found


def route(to: str, **more: object) -> Notify:
    token = "TOKEN" if to in ("jira", "servicenow") else ""
    return Notify.model_validate({"when": "budget", "to": to, "webhook_env": to.upper(), "token_env": token} | more)


def addresses(site: Site) -> dict[str, str]:
    return {
        "SLACK": f"{site.url}/slack",
        "TEAMS": f"{site.url}/teams",
        "JIRA": f"{site.url}/FIN",
        "SERVICENOW": site.url,
        "WEBHOOK": f"{site.url}/hook",
        "TOKEN": "bot@acme.example:s3cret-token",
    }


@pytest.mark.parametrize("place", BODIES)
def test_the_words_of_every_place(place: str, golden) -> None:
    bodies = [BODIES[place](one) for one in (a_breach(), a_breach(actual=Decimal(10001)), a_failure())]
    golden(f"notify/{place}.json", json.dumps(bodies, indent=2, ensure_ascii=False) + "\n")


@pytest.mark.parametrize("place", BODIES)
def test_nothing_a_cloud_or_a_person_wrote_is_markup(place: str) -> None:
    hostile = Message("load", "warning", "acme", HOSTILE, "k", HOSTILE, ((HOSTILE, HOSTILE),), (HOSTILE,))
    text = json.dumps(BODIES[place](hostile), ensure_ascii=False)
    if place == "webhook":
        return  # data for a program, whole
    assert "\\u001b" not in text
    assert "\u202e" not in text
    if place == "slack":
        assert "<!channel>" not in text.replace('"plain_text", "text": "⚠️ <!channel>', "")
        assert "<https://evil" not in text.replace("<https://evil|click>", "", 1)
    if place == "teams":
        assert "[a](b)" not in text


@pytest.mark.parametrize("place", BODIES)
def test_every_place_takes_a_message_once(place: str, site: Site, state: State) -> None:
    memory, routes = Notices(state), [route(place)]
    first = deliver(a_breach(), routes, memory, addresses(site), NOW)
    again = deliver(a_breach(), routes, memory, addresses(site), NOW)
    assert [one.state for one in (*first, *again)] == ["sent", "repeated"], first


@pytest.mark.parametrize("place", ["jira", "servicenow"])
def test_a_ticket_that_is_open_gets_a_note_and_no_twin(place: str, site: Site, state: State) -> None:
    memory, none = Notices(state), datetime.timedelta(0)
    for _ in range(3):
        (outcome,) = deliver(a_breach(), [route(place)], memory, addresses(site), NOW, pause=none)
        assert outcome.state == "sent"
    assert len(site.issues) + len(site.incidents) == 1
    assert len(site.notes) == 2


def test_routes_are_by_kind_team_and_severity() -> None:
    routes = [
        route("slack", team="payments"),
        route("teams", team="other"),
        route("webhook", severity="critical"),
        route("jira", when="load"),
    ]
    assert [one.to for one in routes_for(a_breach(), routes)] == ["slack"]
    assert [one.to for one in routes_for(a_breach(actual=Decimal(20000)), routes)] == ["slack", "webhook"]
    assert [one.to for one in routes_for(a_failure(), routes)] == ["jira"]


def test_a_failure_is_tried_again_and_then_told_next_time(site: Site, state: State) -> None:
    memory, routes = Notices(state), [route("slack")]
    site.fail = [503]
    assert deliver(a_breach(), routes, memory, addresses(site), NOW)[0].state == "sent"
    site.fail = [500, 500]
    other = a_breach(name="web")
    (failed,) = deliver(other, routes, memory, addresses(site), NOW)
    assert (failed.state, failed.problem) == ("failed", "slack did not take the message: it answered 500")
    assert deliver(other, routes, memory, addresses(site), NOW)[0].state == "sent"


def test_no_route_is_flooded(site: Site, state: State) -> None:
    memory, routes = Notices(state), [route("slack"), route("webhook")]
    for number in range(MOST_AN_HOUR):
        deliver(a_breach(name=f"b{number}"), [routes[0]], memory, addresses(site), NOW)
    held, other = deliver(a_breach(name="last"), routes, memory, addresses(site), NOW)
    assert (held.state, other.state) == ("held back", "sent")


def test_what_is_not_configured_is_said_without_its_value(state: State) -> None:
    memory = Notices(state)
    (unset,) = deliver(a_breach(), [route("slack")], memory, {}, NOW)
    assert unset.problem == "slack did not take the message: SLACK is not set"
    plain = {"SLACK": "http://hooks.example/s3cret"}
    (refused,) = deliver(a_breach(), [route("slack")], memory, plain, NOW)
    assert "https" in refused.problem
    assert "s3cret" not in refused.problem


def test_a_webhook_is_signed_over_the_bytes_it_gets(site: Site, state: State) -> None:
    deliver(a_breach(), [route("webhook", token_env="TOKEN")], Notices(state), addresses(site), NOW)
    (_, _, _, headers) = site.calls[-1]
    digest = hmac.new(b"bot@acme.example:s3cret-token", headers["raw"].encode(), hashlib.sha256).hexdigest()
    assert headers["x-costwarden-signature"] == f"sha256={digest}"


def test_a_budget_that_holds_or_whose_forecast_nobody_knows_is_no_breach() -> None:
    fields = {
        "tenant": "acme", "name": "p", "team": "", "period": "2026-11", "day": DAY, "currency": "USD",
        "limit": Decimal(100), "actual": Decimal(50),
    }  # fmt: skip
    assert budget_message(**fields, forecast=None) is None  # type: ignore[arg-type]
    assert budget_message(**fields, forecast=Decimal(100)) is None  # type: ignore[arg-type]


def test_a_place_that_redirects_does_not_get_the_token() -> None:
    with pytest.raises(NotSent):
        call("webhook", Request("POST", "ftp://hooks.example/x", {}))
