"""`costwarden jobs`: what waits, what died, and to try it again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from costwarden.commands.tenant_name import tenant_name

if TYPE_CHECKING:
    from costwarden.state.queue import JobRow

_STATES = ("queued", "running", "done", "dead", "superseded", "retried", "open", "all")


@click.group()
def jobs() -> None:
    """The bot's queue and its dead letters."""


@jobs.command(name="list")
@click.option("--state", "wanted", type=click.Choice(_STATES), default="dead", show_default=True)
@click.option("--tenant", callback=tenant_name, metavar="NAME")
@click.option("--limit", type=click.IntRange(1, 10_000), default=100, show_default=True)
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
def list_(wanted: str, tenant: str | None, limit: int, format_: str) -> int:
    """Jobs by number; the dead ones by default."""
    from costwarden.state.queue import OPEN, Queue
    from costwarden.state.store import open_state

    states = {"open": OPEN, "all": ()}.get(wanted, (wanted,))
    with open_state() as state:
        queue = Queue(state)
        rows, counts = queue.jobs(states=states, tenant=tenant, limit=limit), queue.counts()
    if format_ == "json":
        click.echo(json.dumps({"version": 1, "counts": counts, "jobs": [_shape(row) for row in rows]}, indent=2))
        return 0
    for row in rows:
        click.echo(_line(row))
    said = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
    click.echo(f"{len(rows)} shown; in the store: {said or 'no jobs'}")
    return 0


@jobs.command()
@click.argument("numbers", type=click.IntRange(min=1), nargs=-1, metavar="[NUMBER]...")
@click.option("--all", "all_", is_flag=True, help="Every dead job.")
@click.option("--tenant", callback=tenant_name, metavar="NAME", help="With --all: of this tenant only.")
def retry(numbers: tuple[int, ...], all_: bool, tenant: str | None) -> int:
    """Put dead jobs back, each as a new job at the end of its lane."""
    from costwarden.errors import CostwardenError
    from costwarden.state.jobs import Jobs
    from costwarden.state.queue import Queue
    from costwarden.state.store import open_state

    if bool(numbers) == all_:
        raise CostwardenError("which jobs?", hint="name their numbers, or --all")
    with open_state() as state:
        chosen = (
            [row.id for row in Queue(state).jobs(states=["dead"], tenant=tenant, limit=10_000)] if all_ else numbers
        )
        for number in chosen:
            click.echo(f"job {number} runs again as job {Jobs(state).retry(number)}")
    if not chosen:
        click.echo("no job is dead")
    return 0


def _shape(row: JobRow) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in type(row).__dataclass_fields__}
    moments = ("run_at", "lease_until", "created_at", "finished_at")
    return values | {name: values[name].isoformat() if values[name] else None for name in moments}


def _line(row: JobRow) -> str:
    """One line; lanes and errors come from outside, so what would write to the terminal is left out."""
    parts = f"{row.id}  {row.state}  {row.kind}  {row.lane}  attempt {row.attempts}/{row.max_attempts}  {row.error}"
    return "".join(one if one.isprintable() else " " for one in parts).rstrip()
