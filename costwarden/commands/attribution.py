"""`costwarden attribution`: whose cost it is, by the rules of attribution.yaml, and what a unit costs."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from costwarden.errors import CostwardenError

if TYPE_CHECKING:
    from decimal import Decimal

    from costwarden.warehouse.attribution.metrics import Series
    from costwarden.warehouse.attribution.rules import Attribution
    from costwarden.warehouse.warehouse import Warehouse

FILE_NAME = "attribution.yaml"


@click.group()
def attribution() -> None:
    """Whose cost it is: tags, rules, overrides, shared costs, unit costs."""


_rules = click.option("--rules", "path", default=FILE_NAME, show_default=True, metavar="FILE", help="The rules.")
_tenant = click.option("--tenant", metavar="NAME", help="Whose bill; not needed where there is one tenant.")
_month = click.option("--month", required=True, metavar="YYYY-MM", help="The month that is asked about.")
_format = click.option(
    "--format", "format_", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True
)


@attribution.command()
@_rules
def check(path: str) -> None:
    """Read the rules and the metrics' files, and say what they hold; exit 2 with file and line where they are wrong."""
    from costwarden.warehouse.attribution.metrics import read_series

    found = read_rules(Path(path))
    for metric in found.metrics:
        if metric.file is not None:
            read_series(Path(path).parent / metric.file)
    counts = [
        f"{len(found.rules)} rules",
        f"{len(found.overrides)} overrides",
        f"{len(found.shared)} shared costs",
        f"{len(found.units)} unit costs",
    ]
    click.echo(f"{path}: {', '.join(counts)}")


@attribution.command()
@_rules
@_tenant
@_month
@click.option("--by", type=click.Choice(["team", "environment", "owner"]), default="team", show_default=True)
@_format
def teams(path: str, tenant: str | None, month: str, by: Any, format_: str) -> None:
    """Every team's direct costs and its shares of what is shared; adds up to the bill."""
    from costwarden.money import decimal_text, format_money
    from costwarden.warehouse.attribution.allocate import allocate

    rules = read_rules(Path(path))
    first, after = _span(month)
    with _opened(tenant, rules, Path(path)) as (warehouse, name, series):
        found = allocate(warehouse, name, rules, first, after, by=by, series=series)
    pools = sorted({shared for one in found for shared in one.shared})
    header = [by, "currency", "direct", *pools, "total"]
    rows: list[tuple[str, str, list[Decimal | None]]] = [
        (one.team, one.currency, [one.direct, *(one.shared.get(shared) for shared in pools), one.total])
        for one in found
    ]
    if format_ == "table":
        words = [
            [team or "(nobody)", currency, *(_shown(cell, currency, format_money) for cell in amounts)]
            for team, currency, amounts in rows
        ]
        _table([header, *words], numbers=len(header) - 2)
        return
    plain = [
        [team, currency, *(None if cell is None else decimal_text(cell) for cell in amounts)]
        for team, currency, amounts in rows
    ]
    _emit(header, plain, format_, "teams")


@attribution.command()
@_rules
@_tenant
@_month
@_format
def units(path: str, tenant: str | None, month: str, format_: str) -> None:
    """What one request, token or tenant cost, day by day and over the month."""
    from costwarden.money import decimal_text, format_money
    from costwarden.warehouse.attribution.units import unit_costs

    rules = read_rules(Path(path))
    if not rules.units:
        raise CostwardenError(
            f"{path} has no `units`", hint="name a metric and what its costs are: docs/attribution.md"
        )
    first, after = _span(month)
    with _opened(tenant, rules, Path(path)) as (warehouse, name, series):
        found = [
            one for unit in rules.units for one in unit_costs(warehouse, name, unit, series[unit.metric], first, after)
        ]
    header = ["unit", "day", "currency", "cost", "units", "cost_per"]
    if format_ == "table":
        words = [
            [
                one.unit,
                one.day.isoformat() if one.day else "month",
                one.currency,
                format_money(one.cost, one.currency, exact=True),
                f"{one.units.normalize():f}",
                "unknown" if one.cost_per is None else decimal_text(one.cost_per),
            ]
            for one in found
        ]
        _table([header, *words], numbers=3)
        return
    plain = [
        [
            one.unit,
            one.day.isoformat() if one.day else None,
            one.currency,
            decimal_text(one.cost),
            decimal_text(one.units),
            None if one.cost_per is None else decimal_text(one.cost_per),
        ]
        for one in found
    ]
    _emit(header, plain, format_, "units")


def read_rules(path: Path) -> Attribution:
    """Errors: ConfigInvalid with file, line and the nearest right key."""
    from costwarden.config.document import read_yaml
    from costwarden.config.read import ConfigInvalid, validated
    from costwarden.warehouse.attribution.rules import Attribution

    if not path.is_file():
        raise ConfigInvalid(
            f"{path} does not exist", hint="write the rules (docs/attribution.md), or give --rules FILE"
        )
    value, lines = read_yaml(path)
    return validated(Attribution, value if value is not None else {}, lines, str(path))


@contextmanager
def _opened(tenant: str | None, rules: Attribution, path: Path) -> Iterator[tuple[Warehouse, str, dict[str, Series]]]:
    from costwarden.chain.warehouse import open_for
    from costwarden.warehouse.attribution.metrics import series_of

    with open_for(tenant) as (opened, name):
        yield opened.warehouse, name, series_of(rules, path.parent, opened.warehouse, name)
        for notice in opened.warehouse.notices:
            click.echo(f"note: {notice}", err=True)


def _span(month: str) -> tuple[datetime.date, datetime.date]:
    try:
        first = datetime.datetime.strptime(f"{month}-01", "%Y-%m-%d").replace(tzinfo=datetime.UTC).date()
    except ValueError:
        first = None
    if first is None or f"{first:%Y-%m}" != month:  # strptime reads 2026-9 too
        raise CostwardenError("--month is not a month", hint="write it as 2026-11")
    return first, (first + datetime.timedelta(days=31)).replace(day=1)


def _shown(cell: Any, currency: str, words: Any) -> str:
    return "" if cell is None else str(words(cell, currency, exact=True))


def _table(lines: Sequence[Sequence[str]], *, numbers: int) -> None:
    from costwarden.commands.columns import columns

    click.echo(columns([list(line) for line in lines], numbers=numbers), nl=False)


def _emit(header: Sequence[str], rows: Sequence[Sequence[Any]], format_: str, name: str) -> None:
    import csv
    import io
    import json

    if format_ == "json":
        records = [dict(zip(header, row, strict=True)) for row in rows]
        click.echo(json.dumps({"version": 1, name: records}, indent=2))
        return
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(["" if cell is None else cell for cell in row] for row in rows)
    click.echo(out.getvalue(), nl=False)
