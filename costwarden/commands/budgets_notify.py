"""`costwarden budgets --notify`: budgets that are spent, or will be, told to their teams once."""

from __future__ import annotations

import datetime
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from costwarden.config.model import Notify
    from costwarden.notify.model import Message
    from costwarden.warehouse.queries.budgets import BudgetStatus


def messages_of(statuses: Sequence[BudgetStatus], tenant: str, today: datetime.date) -> list[Message]:
    """One per budget that is exceeded or will be; what the bill cannot tell is no breach."""
    from costwarden.notify.templates import budget_message

    found = []
    for status in statuses:
        if not status.known:
            continue
        message = budget_message(
            tenant=tenant,
            name=status.budget.name,
            team=status.budget.team,
            period=status.since.isoformat()[:7],
            day=status.last_day or today,
            currency=status.currency,
            limit=status.budget.amount,
            actual=status.actual,
            forecast=status.forecast.amount if status.forecast is not None else None,
        )
        if message is not None:
            found.append(message)
    return found


def tell(statuses: Sequence[BudgetStatus], tenant: str, routes: Sequence[Notify], today: datetime.date) -> list[str]:
    """Send them; one line per message and place that was not told, or that nobody wants to hear."""
    from costwarden.notify.deliver import deliver, routes_for
    from costwarden.state.notices import Notices
    from costwarden.state.store import open_state

    messages = messages_of(statuses, tenant, today)
    if not messages:
        return []
    said = [f"{one.title}: no `notify` route wants it" for one in messages if not routes_for(one, routes)]
    with open_state() as state:
        memory = Notices(state)
        for message in messages:
            for outcome in deliver(message, routes, memory, os.environ, state.now()):
                if outcome.state in ("failed", "held back"):
                    said.append(f"{message.title}: not told to {outcome.place}: {outcome.problem}")
    return said
