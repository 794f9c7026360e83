"""What is said about a budget and about a load: the same words in every place."""

from __future__ import annotations

import datetime
from decimal import Decimal

from costwarden.money import format_money
from costwarden.notify.model import Message, Severity


def budget_message(
    *,
    tenant: str,
    name: str,
    team: str,
    period: str,
    day: datetime.date,
    currency: str,
    limit: Decimal,
    actual: Decimal,
    forecast: Decimal | None,
    url: str = "",
) -> Message | None:
    """A budget that is spent (critical) or will be (warning); None for one that is neither. Unknown is no breach.

    `period`: what the budget is about, "2026-11". The key holds period and severity, so each is told once.
    """
    if actual > limit:
        severity: Severity = "critical"
        title = f"Budget {name} is spent: {_money(actual, currency)} of {_money(limit, currency)}"
    elif forecast is not None and forecast > limit:
        severity = "warning"
        title = f"Budget {name} will be exceeded: forecast {_money(forecast, currency)} of {_money(limit, currency)}"
    else:
        return None
    facts = [("Period", period), ("Budget", _money(limit, currency)), ("Spent so far", _money(actual, currency))]
    facts.append(("Forecast", "unknown" if forecast is None else _money(forecast, currency)))
    facts.append(("As of", day.isoformat()))
    return Message(
        kind="budget",
        severity=severity,
        tenant=tenant,
        title=title,
        key=f"budget/{name}/{period}/{severity}",
        team=team,
        facts=facts,
        lines=("costwarden costs shows what it is spent on; pull requests that add to it need an approval.",),
        url=url,
    )


def load_message(*, tenant: str, source: str, period: str, problem: str, hint: str = "", rows: int = 0) -> Message:
    """A billing source that could not be loaded, or only in part: `rows` of it are in quarantine."""
    quarantine = [("Rows in quarantine", f"{rows:,}")] if rows else []
    lines = [problem, *([hint] if hint else [])]
    return Message(
        kind="load",
        severity="warning" if rows else "critical",
        tenant=tenant,
        title=f"Costs of {source} for {period} are {'incomplete' if rows else 'missing'}",
        key=f"load/{source}/{period}",
        facts=[("Source", source), ("Period", period), *quarantine],
        lines=lines,
    )


def _money(amount: Decimal, currency: str) -> str:
    return format_money(amount, currency)
