"""Routes: which places hear of a message, each thing once per pause, and no place more than so often."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from costwarden.config.model import Notify
from costwarden.notify.http import call
from costwarden.notify.jira import Jira
from costwarden.notify.model import SEVERITIES, Http, Memory, Message, NotSent, Place
from costwarden.notify.servicenow import ServiceNow
from costwarden.notify.slack import Slack
from costwarden.notify.teams import Teams
from costwarden.notify.webhook import Webhook

PAUSE = datetime.timedelta(hours=20)  # a nightly run that finds the same thing again tells it once a day
MOST_AN_HOUR = 20  # messages of one route; what is held back is said in the outcome
_TRIES = 2


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one message on one route."""

    place: str
    state: Literal["sent", "repeated", "held back", "failed"]
    problem: str = ""


def routes_for(message: Message, routes: Sequence[Notify]) -> list[Notify]:
    """Entries of that kind, for that team or for all teams, whose severity is reached."""
    return [
        one
        for one in routes
        if one.when == message.kind
        and one.team in ("", message.team)
        and SEVERITIES.index(message.severity) >= SEVERITIES.index(one.severity)
    ]


def deliver(
    message: Message,
    routes: Sequence[Notify],
    memory: Memory,
    environment: Mapping[str, str],
    now: datetime.datetime,
    *,
    http: Http = call,
    pause: datetime.timedelta = PAUSE,
) -> list[Outcome]:
    """Tell every route that wants it. Nothing is raised: what is not sent is an outcome, and told again next time.

    `environment` holds the addresses and tokens that the routes name; they are in no outcome.
    """
    outcomes = []
    for route in routes_for(message, routes):
        mark = f"{route.to}:{route.webhook_env}"
        key = f"{mark}/{message.key}"
        if memory.sent_since(message.tenant, f"{mark}/", now - datetime.timedelta(hours=1)) >= MOST_AN_HOUR:
            outcomes.append(Outcome(route.to, "held back", f"more than {MOST_AN_HOUR} messages within an hour"))
        elif not memory.claim(message.tenant, key, every=pause):
            outcomes.append(Outcome(route.to, "repeated"))
        else:
            problem = _try(lambda: place_of(route, environment), message, http)  # noqa: B023 - called at once
            if problem:
                memory.release(message.tenant, key)
            outcomes.append(Outcome(route.to, "failed" if problem else "sent", problem))
    return outcomes


def place_of(route: Notify, environment: Mapping[str, str]) -> Place:
    """The place a route means. Errors: NotSent where its address or token is not set."""
    url = environment.get(route.webhook_env, "").strip()
    if not url:
        raise NotSent(route.to, f"{route.webhook_env} is not set")
    token = environment.get(route.token_env, "").strip() if route.token_env else ""
    if route.to in ("jira", "servicenow") and not token:
        raise NotSent(route.to, "it needs `token_env`, the variable that holds its credentials")
    if route.to == "jira":
        return Jira(url, token)
    if route.to == "servicenow":
        return ServiceNow(url, token)
    if route.to == "webhook":
        return Webhook(url, token)
    return Slack(url) if route.to == "slack" else Teams(url)


def _try(make: Callable[[], Place], message: Message, http: Http) -> str:
    """The problem; "" once it is sent."""
    for attempt in range(_TRIES):
        try:
            make().send(message, http)
        except NotSent as error:
            if not error.retryable or attempt == _TRIES - 1:
                return error.problem
        else:
            return ""
    return ""
