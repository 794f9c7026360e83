"""`costwarden collect` and `costwarden nightly`: options in, the night run, its summary out, its exit code."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collectors.night.report import LoadReport, NightReport
    from collectors.night.run import Told

_CONFIG = click.option("--config", metavar="PATH", help="tenants.yaml; COSTWARDEN_TENANTS, else the working folder's.")
_FORMAT = click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
_REPORTS = click.option("--reports", metavar="DIR", help="Where the report of every load is kept.")
_WORK = click.option("--work", metavar="DIR", help="Where bills are fetched to; the system's temporary folder else.")


@click.command()
@click.option("--tenant", required=True, metavar="NAME")
@click.option("--source", metavar="NAME", help="A source of the tenant.")
@click.option("--period", metavar="YYYY-MM", help="The billing period.")
@click.option("--months", type=click.IntRange(1, 1200), help="Backfill: this many months, this one included.")
@click.option("--queue", metavar="URL", help="Load what an SQS queue of S3 events announces, until it is empty.")
@click.option("--watch", is_flag=True, help="With --queue: keep listening.")
@click.option("--again", is_flag=True, help="Also a delivery that is live already.")
@click.option("--accept-rejects", is_flag=True, help="Load although rows are quarantined.")
@click.option("--accept-shrink", is_flag=True, help="Load although the period has become smaller, or empty.")
@click.option("--accept-growth", is_flag=True, help="Load although a closed period has become much larger.")
@click.option("--accept-difference", is_flag=True, help="Load although the provider's own total differs.")
@_CONFIG
@_REPORTS
@_WORK
@_FORMAT
def collect(tenant: str, **options: Any) -> int:
    """Bring one source's billing period into the warehouse."""
    from collectors.night.collect import Wishes

    accepted = ("rejects", "shrink", "growth", "difference")
    approved = frozenset(name for name in accepted if options[f"accept_{name}"])
    wishes = Wishes(approved, options["again"])  # type: ignore[arg-type]
    if options["queue"] is None and options["source"] is None:
        raise click.UsageError("say which --source, or give a --queue")
    if options["queue"] is None and (options["period"] is None) == (options["months"] is None):
        raise click.UsageError("say which --period, or how many --months back")
    if approved and options["period"] is None:
        raise click.UsageError("a yes is for one delivery: say its --period")
    return _run([tenant], options, wishes)


@click.command()
@click.option("--tenant", "tenants", metavar="NAME", multiple=True, help="Only this one; repeatable.")
@click.option("--months", type=click.IntRange(1, 1200), help="How many months back; each source's own setting else.")
@_CONFIG
@_REPORTS
@_WORK
@_FORMAT
def nightly(tenants: tuple[str, ...], **options: Any) -> int:
    """Bring in everything that is new: all tenants, all sources. Run it every night, or as often as you like."""
    from collectors.night.collect import Wishes

    return _run(list(tenants), {"source": None, "period": None, "queue": None, **options}, Wishes())


def _run(names: list[str], options: dict[str, Any], wishes: Any) -> int:
    import datetime
    from dataclasses import replace
    from pathlib import Path

    from collectors.night.approve import record_approvals
    from collectors.night.notices import send_notices
    from collectors.night.place import open_desk
    from collectors.night.queue import listen
    from collectors.night.run import Plan, run_night
    from collectors.night.tenants import find_tenants, read_tenants
    from collectors.settings import month_text

    path = find_tenants(options["config"])
    config = read_tenants(path)
    chosen = [config.tenant(name) for name in names] if names else list(config.tenants)
    period = None
    if options["period"] is not None:
        try:
            period = datetime.date.fromisoformat(f"{month_text(options['period'])}-01")
        except ValueError:
            raise click.UsageError(f"--period {options['period']!r} is not a month: YYYY-MM") from None
    if options["source"] is not None:
        chosen[0].source(options["source"])  # a wrong name is found before anything is opened
    plan = Plan(config.base, options.get("months"), period, wishes, unexpected=_unexpected)
    reports, work = (Path(options[name]) if options[name] else None for name in ("reports", "work"))
    with open_desk([one.name for one in chosen], reports=reports, work=work) as (desk, state, warehouse):
        desk = replace(desk, config=options["config"] or "")
        if options["queue"] is not None:
            heard = _heard if options["watch"] else _unheard
            night = listen(desk, chosen[0], plan, options["queue"], watch=options["watch"], heard=heard)
        else:
            with _progress() as told:
                night = run_night(desk, chosen, plan, only_source=options["source"], told=told)
        record_approvals(state, night, wishes.approved)
        notices = (*warehouse.notices, *send_notices(state, chosen, night))
    return _show(night, notices, options["format_"])


def _show(night: NightReport, notices: tuple[str, ...], form: str) -> int:
    from dataclasses import replace

    from collectors.night.report import night_shape, render_night

    night = replace(night, notices=(*night.notices, *notices))
    if form == "json":
        import orjson

        click.echo(orjson.dumps(night_shape(night), option=orjson.OPT_INDENT_2).decode())
    else:
        click.echo(render_night(night), nl=False)
    return night.exit_code


def _unexpected(error: Exception) -> None:
    """One source's failure stops no other, so that its traceback is shown here, with --debug."""
    if "--debug" in sys.argv:  # costwarden.cli takes it out of what a command sees
        import traceback

        traceback.print_exception(error)


def _heard(load: LoadReport) -> None:
    """A watch tells on stderr what it loads, when it loads it."""
    from collectors.night.report import render_load

    click.echo(render_load(load), nl=False, err=True)


def _unheard(load: LoadReport) -> None:
    """What is over soon is told at the end."""


@contextmanager
def _progress() -> Iterator[Told]:
    """One line on a terminal that says what is being fetched; nothing where nobody looks."""
    if not sys.stderr.isatty():
        yield lambda what, at, count: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"))
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("", total=None)

        def told(what: str, at: int, count: int) -> None:
            shown.update(task, description=what, completed=max(at - 1, 0), total=count or None)

        yield told
