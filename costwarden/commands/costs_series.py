"""Costs as series to draw: one chart per currency, for amounts of two currencies share no axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from costwarden.warehouse.queries.compare import Comparison
from costwarden.warehouse.queries.costs import Answer
from costwarden.warehouse.queries.dimensions import TIMES

MOST_SERIES = 8
MOST_BARS = 20


@dataclass(frozen=True, slots=True)
class Chart:
    """Series of equal length over `labels`; `over_time` says that the labels are days or months, in order."""

    title: str
    currency: str
    labels: Sequence[str]
    series: Mapping[str, Sequence[float]]  # for drawing only: money itself stays Decimal
    over_time: bool


def series_of(found: Answer | Comparison) -> list[Chart]:
    """One chart per currency; what does not fit is summed as "other"."""
    if isinstance(found, Comparison):
        return [_bars(found, currency) for currency in dict.fromkeys(move.currency for move in found.moves)]
    currencies = dict.fromkeys(row.currency for row in found.rows)
    return [_of_answer(found, currency) for currency in currencies]


def _of_answer(answer: Answer, currency: str) -> Chart:
    by = list(answer.question.by)
    time = next((name for name in by if name in TIMES), None)
    title = f"{answer.question.metric} cost by {', '.join(by)}"
    rows = [row for row in answer.rows if row.currency == currency]
    if time is None:
        shown = [(" ".join(row.key), row.amount) for row in rows[:MOST_BARS]]
        rest = sum((row.amount for row in rows[MOST_BARS:]), Decimal(0))
        shown += [("other", rest)] if len(rows) > MOST_BARS else []
        return Chart(title, currency, [name for name, _ in shown], {currency: [float(a) for _, a in shown]}, False)
    at = by.index(time)
    labels = sorted({row.key[at] for row in rows})
    amounts: dict[str, dict[str, Decimal]] = {}
    for row in rows:
        name = " ".join(part for position, part in enumerate(row.key) if position != at) or currency
        own = amounts.setdefault(name, {})
        own[row.key[at]] = own.get(row.key[at], Decimal(0)) + row.amount
    ranked = sorted(amounts, key=lambda name: (-sum(amounts[name].values()), name))
    kept = {name: [float(amounts[name].get(label, 0)) for label in labels] for name in ranked[:MOST_SERIES]}
    if len(ranked) > MOST_SERIES:
        rest_names = ranked[MOST_SERIES:]
        kept["other"] = [
            float(sum((amounts[name].get(label, Decimal(0)) for name in rest_names), Decimal(0))) for label in labels
        ]
    return Chart(title, currency, labels, kept, True)


def _bars(found: Comparison, currency: str) -> Chart:
    moves = [move for move in found.moves if move.currency == currency][:MOST_BARS]
    series = {"before": [float(move.before) for move in moves], "now": [float(move.now) for move in moves]}
    return Chart("before and now", currency, [" ".join(move.key) for move in moves], series, False)
