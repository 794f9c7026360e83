"""When a command was written, so that it is never taken for consent to what was pushed after it."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from bot.webhooks.event import Event
from costwarden.state.deliveries import Deliveries

if TYPE_CHECKING:
    from costwarden.state.store import State

_CLOCKS = datetime.timedelta(minutes=1)  # how far the forge's clock may be behind ours


def written_at(state: State, event: Event) -> datetime.datetime:
    """The latest moment, by our clock, at which the comment can have been written.

    Its delivery's arrival; for one that came late, after an outage, the forge's own time of it. A job can wait behind
    others for long, so now is only what is left where neither is known.
    """
    arrived = Deliveries(state).received_at(event.source, event.delivery_id)
    written = _moment(event.comment.created_at) if event.comment is not None else None
    known = [*([arrived] if arrived else []), *([written + _CLOCKS] if written else [])]
    return min(known, default=state.now())


def _moment(text: str) -> datetime.datetime | None:
    """RFC 3339, or GitLab's "2026-01-31 12:00:00 UTC"."""
    try:
        found = datetime.datetime.fromisoformat(text.replace(" UTC", "+00:00"))
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
