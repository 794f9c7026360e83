"""`costwarden costs`: what the bill says, grouped, compared, as a table, JSON, CSV, in the terminal or as a page."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from costwarden.errors import CostwardenError

if TYPE_CHECKING:
    from costwarden.warehouse.queries.compare import Comparison
    from costwarden.warehouse.queries.costs import Answer, CostQuestion
    from costwarden.warehouse.queries.dimensions import Metric
    from costwarden.warehouse.warehouse import Warehouse

_DAY = datetime.timedelta(days=1)
DAYS = 30


@click.command()
@click.option("--tenant", metavar="NAME", help="Whose bill; not needed where there is one tenant.")
@click.option("--by", multiple=True, metavar="DIMENSION", help="service, team, environment, account, tag:KEY, day, ...")
@click.option("--since", metavar="DAY", help="First day, 2026-11-01; 30 days before the end by default.")
@click.option("--until", metavar="DAY", help="Last day; today by default.")
@click.option("--month", metavar="YYYY-MM", help="One whole month instead of --since and --until.")
@click.option("--filter", "filters", multiple=True, metavar="DIMENSION=VALUE", help="Only these costs; repeatable.")
@click.option(
    "--metric", type=click.Choice(["effective", "billed", "list", "contracted"]), default="effective", show_default=True
)
@click.option("--currency", metavar="CODE", help="Only this currency; currencies are never added up.")
@click.option("--compare", is_flag=True, help="Beside the same number of days before.")
@click.option("--movers", is_flag=True, help="What changed most against the days before; the first ten.")
@click.option("--limit", type=click.IntRange(1, 10_000), help="This many rows per currency, the dearest first.")
@click.option("--format", "format_", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@click.option("--plot", is_flag=True, help="Draw it in the terminal.")
@click.option("--html", metavar="FILE", type=click.Path(dir_okay=False), help="Write it as a page with a chart.")
def costs(
    tenant: str | None,
    by: Sequence[str],
    since: str | None,
    until: str | None,
    month: str | None,
    filters: Sequence[str],
    metric: Metric,
    currency: str | None,
    compare: bool,
    movers: bool,
    limit: int | None,
    format_: str,
    plot: bool,
    html: str | None,
) -> None:
    """What was billed, by service unless --by says otherwise."""
    from costwarden.chain.warehouse import open_for
    from costwarden.warehouse.queries.compare import ask_moves
    from costwarden.warehouse.queries.costs import Answer, CostQuestion, ask_costs

    first, after = _span(since, until, month)
    question = CostQuestion(
        first,
        after,
        by=tuple(by) or ("service",),
        metric=metric,
        filters=dict(_pair(one) for one in filters),
        currency=currency,
        limit=limit or (10 if movers else None),
    )
    compared = compare or movers
    with open_for(tenant) as (opened, name):
        found: Answer | Comparison = (
            ask_moves(opened.warehouse, name, question) if compared else ask_costs(opened.warehouse, name, question)
        )
        notices = list(opened.warehouse.notices)
        if not isinstance(found, Answer) or not found.rows:
            notices += _why_empty(opened.warehouse, name, first)
    _show(found, name, format_, notices)
    if plot or html:
        _draw(found, question, plot, html)
    for notice in notices:
        click.echo(f"note: {notice}", err=True)


def _why_empty(warehouse: Warehouse, tenant: str, first: datetime.date) -> list[str]:
    """A bill that ends before the days asked for is no month without costs."""
    from costwarden.warehouse.tenants import describe_tenant

    billed = describe_tenant(warehouse, tenant)
    if billed.first_day is None or billed.last_day is None:
        return [f"nothing is billed yet: `costwarden collect` or `costwarden nightly --tenant {tenant}` brings it in"]
    if billed.last_day >= first:
        return []
    return [
        f"the bill has days from {billed.first_day} to {billed.last_day}, none from {first} on:"
        f" ask for others, --month {billed.last_day:%Y-%m}"
    ]


def _show(found: Answer | Comparison, tenant: str, format_: str, notices: Sequence[str]) -> None:
    from costwarden.commands import costs_words
    from costwarden.warehouse.queries.costs import Answer

    if format_ == "json":
        click.echo(costs_words.as_json(found, tenant, notices))
    elif format_ == "csv":
        click.echo(costs_words.as_csv(found), nl=False)
    elif isinstance(found, Answer):
        click.echo(costs_words.cost_words(found), nl=False)
    else:
        click.echo(costs_words.comparison_words(found), nl=False)


def _draw(found: Answer | Comparison, question: CostQuestion, plot: bool, html: str | None) -> None:
    from costwarden.commands.costs_series import series_of

    charts = series_of(found)
    if plot:
        from costwarden.commands.costs_plot import draw

        click.echo(draw(charts), nl=False)
    if html is not None:
        from pathlib import Path

        from costwarden.commands.costs_html import page

        Path(html).write_text(page(charts, question), encoding="utf-8")
        click.echo(f"wrote {html}", err=True)


def _span(since: str | None, until: str | None, month: str | None) -> tuple[datetime.date, datetime.date]:
    """First day and the first day after the last."""
    if month is not None:
        if since or until:
            raise click.UsageError("--month stands instead of --since and --until")
        first = _day(f"{month}-01", "--month", "2026-11")
        return first, (first + 31 * _DAY).replace(day=1)
    after = (_day(until, "--until") if until else datetime.datetime.now(datetime.UTC).date()) + _DAY
    return _day(since, "--since") if since else after - DAYS * _DAY, after


def _day(text: str, option: str, example: str = "2026-11-01") -> datetime.date:
    try:
        day = datetime.datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=datetime.UTC).date()
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:  # strptime reads 2026-9-1 too
        raise CostwardenError(f"{option} is not a day of the calendar", hint=f"write it as {example}")
    return day


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise click.UsageError(f"--filter {text[:60]!r} is not DIMENSION=VALUE")
    return name, value
