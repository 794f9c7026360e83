"""`costwarden budgets`: what is spent, how fast, and where the period will end."""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from costwarden.errors import CostwardenError

if TYPE_CHECKING:
    from costwarden.warehouse.queries.budgets import BudgetStatus


class NoBudgets(CostwardenError):
    def __init__(self) -> None:
        super().__init__(
            "there are no budgets",
            hint="in costwarden.yaml: budgets: [{name: web, period: month, amount: 500, match: {tag: {team: web}}}]",
        )


@click.command()
@click.option("--tenant", metavar="NAME", help="Whose bill; not needed where there is one tenant.")
@click.option("--config", metavar="FILE", help="costwarden.yaml; found in the working directory by default.")
@click.option("--now", metavar="RFC3339", help="Ask as of this moment.")
@click.option("--format", "format_", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@click.option("--notify", is_flag=True, help="Tell the `notify` routes of costwarden.yaml what is or will be exceeded.")
def budgets(tenant: str | None, config: str | None, now: str | None, format_: str, notify: bool) -> None:
    """Month to date (or quarter, or year), burn rate and forecast of every budget of costwarden.yaml."""
    from costwarden.chain.warehouse import open_for
    from costwarden.config import find_config, read_config
    from costwarden.gate.request import parse_now
    from costwarden.warehouse.queries.budgets import ask_budgets

    settings = read_config(find_config(config))
    if not settings.budgets:
        raise NoBudgets
    today: datetime.date = parse_now(now).date()
    with open_for(tenant) as (opened, name):
        statuses = ask_budgets(opened.warehouse, name, settings.budgets, currency=settings.currency, today=today)
        notices = list(opened.warehouse.notices)
    if format_ == "json":
        from costwarden.warehouse.queries.plain import budgets_plain

        shape = {"version": 1, "tenant": name, "budgets": budgets_plain(statuses), "notices": notices}
        click.echo(json.dumps(shape, indent=2))
    else:
        click.echo(as_csv(statuses) if format_ == "csv" else budget_words(statuses), nl=False)
    if notify:
        from costwarden.commands.budgets_notify import tell

        notices += tell(statuses, name, settings.notify, today)
    for notice in notices:
        click.echo(f"note: {notice}", err=True)


def budget_words(statuses: Sequence[BudgetStatus]) -> str:
    """One line per budget; what the bill cannot tell is said below the table."""
    from costwarden.commands.columns import columns
    from costwarden.money import format_money

    lines = [["budget", "period", "amount", "spent", "used", "per day", "forecast", "80% interval"]]
    unknown = []
    for status in statuses:
        budget, currency, forecast = status.budget, status.currency, status.forecast
        known = status.known and status.burn_per_day is not None
        interval = [format_money(end, currency) for end in (forecast.low, forecast.high)] if forecast else []
        if not known:
            unknown.append(f"{budget.name}: {status.reason}")
        lines.append(
            [
                budget.name,
                f"{status.since} ({budget.period})",
                format_money(budget.amount, currency),
                format_money(status.actual, currency) if known else "unknown",
                f"{status.used_percent}%" if status.used_percent is not None else "",
                format_money(status.burn_per_day, currency) if known else "",
                format_money(forecast.amount, currency) if forecast else "unknown",
                " to ".join(interval),
            ]
        )
    until = {status.last_day for status in statuses if status.last_day is not None}
    tail = [f"the bill is known until {max(until).isoformat()}"] if until else []
    if any(status.known and status.forecast is None for status in statuses):
        tail.append("no forecast: fewer than 14 finished days are on the bill")
    return columns(lines, numbers=6) + "".join(f"{line}\n" for line in [*unknown, *tail])


def as_csv(statuses: Sequence[BudgetStatus]) -> str:
    """One line per budget with every field of the JSON form; empty where the bill does not know."""
    import csv
    import io

    from costwarden.warehouse.queries.plain import budgets_plain

    rows = budgets_plain(statuses)
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
