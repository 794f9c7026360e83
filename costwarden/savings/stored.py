"""What the store knows, judged as of now: what is over excludes nothing, and what was just merged is left to settle."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from costwarden.recommend.document import from_document
from costwarden.recommend.gates import gated
from costwarden.recommend.merge import merge
from costwarden.recommend.model import Life, Recommendation
from costwarden.savings.use import touches_cost
from costwarden.state.recommendations import StoredRecommendation
from costwarden.state.savings import SavingsPull

_LIVE = (Life.OPEN.value, Life.PULL_OPEN.value)


@dataclass(frozen=True, slots=True)
class Stored:
    one: Recommendation
    life: str
    reason: str


def stored_advice(
    rows: Iterable[StoredRecommendation], pulls: Sequence[SavingsPull], now: datetime.datetime
) -> list[Stored]:
    """Merged across sources and gated anew, the live ones first, each part in merge's order.

    Advice that a person dismissed or put to sleep does not stand in the way of what it excluded.
    """
    known = {row.id: row for row in rows}
    read = {id: from_document(row.document) for id, row in known.items()}
    live = merge(one for id, one in read.items() if known[id].life in _LIVE)
    over = [one for found in read.values() if known[found.id].life not in _LIVE for one in merge([found])]
    settled = _after_merges([*live, *over], pulls)
    return [Stored(gated(one, now), known[one.id].life, known[one.id].reason) for one in settled]


def _after_merges(found: Iterable[Recommendation], pulls: Sequence[SavingsPull]) -> list[Recommendation]:
    """A pull request of ours that was merged changed its resources on that day."""
    merged: dict[str, datetime.datetime] = {}
    for pull in pulls:
        if pull.state == "merged" and pull.ended_at is not None and touches_cost(pull.kind):
            for row in pull.resources:
                name = str(row["resource_id"]).lower()
                merged[name] = max(pull.ended_at, merged.get(name, pull.ended_at))
    return [
        one if (at := merged.get(one.resource_id.lower())) is None
        else replace(one, changed_at=max(at, one.changed_at or at))
        for one in found
    ]  # fmt: skip
