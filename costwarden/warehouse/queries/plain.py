"""Answers as JSON values: the same shapes on the command line and over REST. Amounts are decimal strings."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from costwarden.money import decimal_text
from costwarden.warehouse.queries.budgets import BudgetStatus
from costwarden.warehouse.queries.compare import Comparison
from costwarden.warehouse.queries.costs import Answer, CostQuestion


def answer_plain(answer: Answer) -> dict[str, Any]:
    """{"since", "until", "metric", "by", "rows": [{<dimension>..., "currency", "amount"}], "totals", "cut_off"}."""
    by = answer.question.by
    rows = [
        dict(zip(by, row.key, strict=True)) | {"currency": row.currency, "amount": decimal_text(row.amount)}
        for row in answer.rows
    ]
    totals = {currency: decimal_text(amount) for currency, amount in answer.totals.items()}
    return _span(answer.question) | {"rows": rows, "totals": totals, "cut_off": answer.cut_off}


def comparison_plain(comparison: Comparison) -> dict[str, Any]:
    """As answer_plain, with "before" and "change" beside "amount" (now) in every row, and the span before."""
    by = comparison.question.by
    rows = [
        dict(zip(by, move.key, strict=True))
        | {
            "currency": move.currency,
            "before": decimal_text(move.before),
            "amount": decimal_text(move.now),
            "change": decimal_text(move.change),
        }
        for move in comparison.moves
    ]
    before = {
        "before_since": comparison.before_since.isoformat(),
        "before_until": comparison.before_until.isoformat(),
    }
    return _span(comparison.question) | before | {"rows": rows, "cut_off": comparison.cut_off}


def budgets_plain(statuses: Sequence[BudgetStatus]) -> list[dict[str, Any]]:
    """One object per budget; what the bill does not know is null, never "0"."""
    return [_budget(status) for status in statuses]


def _span(question: CostQuestion) -> dict[str, Any]:
    return {
        "since": question.since.isoformat(),
        "until": question.until.isoformat(),
        "metric": question.metric,
        "by": list(question.by),
        "filters": dict(sorted(question.filters.items())),
    }


def _budget(status: BudgetStatus) -> dict[str, Any]:
    forecast = status.forecast
    return {
        "name": status.budget.name,
        "team": status.budget.team,
        "period": status.budget.period,
        "since": status.since.isoformat(),
        "until": status.until.isoformat(),
        "currency": status.currency,
        "amount": decimal_text(status.budget.amount),
        "known": status.known,
        "reason": status.reason,
        "actual": decimal_text(status.actual) if status.known else None,
        "billed_until": status.last_day.isoformat() if status.last_day else None,
        "used_percent": _optional(status.used_percent),
        "burn_per_day": _optional(status.burn_per_day),
        "forecast": _optional(forecast.amount if forecast else None),
        "forecast_low": _optional(forecast.low if forecast else None),
        "forecast_high": _optional(forecast.high if forecast else None),
    }


def _optional(amount: Decimal | None) -> str | None:
    return None if amount is None else decimal_text(amount)
