"""Two spans beside each other: what moved, and what moved most."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from costwarden.warehouse.errors import WarehouseError
from costwarden.warehouse.queries.costs import CostQuestion, ask_costs
from costwarden.warehouse.queries.dimensions import TIMES
from costwarden.warehouse.warehouse import Warehouse


@dataclass(frozen=True, slots=True)
class Move:
    """One group in both spans; a group without rows in a span cost nothing there."""

    key: tuple[str, ...]
    currency: str
    before: Decimal
    now: Decimal

    @property
    def change(self) -> Decimal:
        return self.now - self.before


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every group that cost something in either span, the largest move first, by currency."""

    question: CostQuestion
    before_since: datetime.date
    before_until: datetime.date
    moves: Sequence[Move]
    cut_off: int = 0


def ask_moves(
    warehouse: Warehouse,
    tenant: str,
    question: CostQuestion,
    *,
    before: tuple[datetime.date, datetime.date] | None = None,
) -> Comparison:
    """`question`'s span beside `before` (default: as many days just before it). Errors: those of ask_costs."""
    if TIMES & set(question.by):
        raise WarehouseError("two spans cannot be compared day by day", hint="leave day and month out of --by")
    since, until = before or (question.since - (question.until - question.since), question.since)
    whole = replace(question, limit=None)
    now = {(row.currency, row.key): row.amount for row in ask_costs(warehouse, tenant, whole).rows}
    earlier = replace(whole, since=since, until=until)
    then = {(row.currency, row.key): row.amount for row in ask_costs(warehouse, tenant, earlier).rows}
    none = Decimal(0)
    moves = [
        Move(key, currency, then.get((currency, key), none), now.get((currency, key), none))
        for currency, key in now.keys() | then.keys()
    ]
    moves.sort(key=lambda move: (move.currency, -abs(move.change), move.key))
    shown = moves if question.limit is None else _first(moves, question.limit)
    return Comparison(question, since, until, shown, len(moves) - len(shown))


def _first(moves: Sequence[Move], limit: int) -> list[Move]:
    counts: dict[str, int] = {}
    shown = []
    for move in moves:
        counts[move.currency] = counts.get(move.currency, 0) + 1
        if counts[move.currency] <= limit:
            shown.append(move)
    return shown
