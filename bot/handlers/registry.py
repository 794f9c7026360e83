"""Which function does which kind of job: a static map, loaded when the first such job comes.

A webhook's event becomes a job whose kind is the event's name, if the map has it; what it has not is acknowledged and
left alone. A handler may run twice for one job (its worker was killed before it said it was done), hence everything it
does is idempotent: it asks what is true now, and writes by identity (notes/forge.md section 3.2).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module

from bot.webhooks.event import Event
from bot.work import Work

Handler = Callable[[Work], None]

# kind -> "module:function"
HANDLERS: dict[str, str] = {
    "pull_request": "bot.handlers.pulls:pull_request",
    "check_run": "bot.handlers.pulls:again",
    "check_suite": "bot.handlers.pulls:again",
    "workflow_run": "bot.handlers.deployments:workflow_run",
    "deployment_report": "bot.handlers.deployments:deployment_status",
    "deployment_status": "bot.handlers.deployments:deployment_status",
    "approval_ended": "bot.handlers.pulls:approval_ended",
    "recheck": "bot.handlers.pulls:recheck",
    "issue_comment": "bot.handlers.comments:issue_comment",
    "push": "bot.handlers.pushes:push",
    "savings_recheck": "bot.handlers.savings:savings_recheck",
}

# Events of which only these actions are work; the others of the same name are acknowledged.
ACTIONS: dict[str, frozenset[str]] = {
    "pull_request": frozenset(
        "opened reopened synchronize ready_for_review edited labeled unlabeled closed converted_to_draft".split()
    ),
    "issue_comment": frozenset({"created"}),
    "check_run": frozenset({"rerequested", "requested_action"}),
    "check_suite": frozenset({"rerequested"}),
    "workflow_run": frozenset({"completed"}),
}

# (event, action) that makes waiting jobs of the same kind on the same pull request pointless.
SUPERSEDES = frozenset({("pull_request", "synchronize")})


@cache
def handler_of(kind: str) -> Handler | None:
    """The function for a kind, or None where nobody does it."""
    place = HANDLERS.get(kind)
    if place is None:
        return None
    module, _, name = place.partition(":")
    found: Handler = getattr(import_module(module), name)
    return found


def is_work(event: Event) -> bool:
    """Whether an event becomes a job. A comment on a plain issue does not: it has no pull request."""
    if event.name == "issue_comment" and event.pull is None:
        return False
    return event.name in HANDLERS and event.action in ACTIONS.get(event.name, frozenset({event.action}))
