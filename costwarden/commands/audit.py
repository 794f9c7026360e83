"""`costwarden audit`: is the record whole, and what does it say?"""

from __future__ import annotations

import datetime
import json
import sys
from typing import TYPE_CHECKING, Any

import click

from costwarden.commands.tenant_name import tenant_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import IO

    from costwarden.state.audit import AuditEntry
    from costwarden.state.audit_verify import Verdict

COLUMNS = (
    "tenant seq at actor action outcome reason repository pull sha engine policy_digest details prev_hash hash".split()
)


@click.group()
def audit() -> None:
    """The hash-chained record of who decided what, and why."""


@audit.command()
@click.option("--tenant", callback=tenant_name, metavar="NAME", help="One tenant's chain; all of them by default.")
@click.option("--noted", metavar="SEQ:HASH", help="A head written down earlier, which must still be in the chain.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
def verify(tenant: str | None, noted: str | None, format_: str) -> int:
    """Find any edit, deletion, reorder or cut, and say where. Exit code 0 where the record is whole, 1 where not."""
    from costwarden.errors import CostwardenError
    from costwarden.state.audit import Audit
    from costwarden.state.audit_verify import verify_chain
    from costwarden.state.store import open_state

    if noted is not None and tenant is None:
        raise CostwardenError("a noted head belongs to one tenant", hint="add --tenant NAME")
    head = None if noted is None else _read_noted(noted)
    with open_state() as state:
        tenants = [tenant] if tenant is not None else Audit(state).tenants()
        verdicts = [verify_chain(state, name, noted=head) for name in tenants]
    if format_ == "json":
        click.echo(json.dumps({"version": 1, "chains": [_shape(one) for one in verdicts]}, indent=2))
    else:
        for one in verdicts:
            _show(one)
        if not verdicts:
            click.echo("nothing is recorded yet")
    return 0 if all(one.whole for one in verdicts) else 1


@audit.command()
@click.option("--tenant", callback=tenant_name, required=True, metavar="NAME")
@click.option("--from", "start", metavar="DATE", help="From this day or RFC 3339 moment on (UTC).")
@click.option("--to", "end", metavar="DATE", help="Up to, not including, this day or moment.")
@click.option("--format", "format_", type=click.Choice(["jsonl", "csv"]), default="jsonl", show_default=True)
@click.option("--out", metavar="FILE", help="Write there instead of stdout.")
def export(tenant: str, start: str | None, end: str | None, format_: str, out: str | None) -> int:
    """The record of a period as JSON Lines (complete) or CSV (for spreadsheets)."""
    from pathlib import Path

    from costwarden.state.audit import Audit
    from costwarden.state.store import open_state

    first, last = _moment(start), _moment(end)
    with open_state() as state:
        entries = Audit(state).entries(tenant, start=first, end=last)
        write = _write_csv if format_ == "csv" else _write_lines
        if out is None or out == "-":
            write(entries, sys.stdout)
        else:
            with Path(out).open("w", encoding="utf-8", newline="") as stream:
                write(entries, stream)
    return 0


@audit.command()
@click.option("--tenant", callback=tenant_name, required=True, metavar="NAME")
@click.option("--keep-days", type=click.IntRange(min=1), required=True, help="How many days to keep.")
def prune(tenant: str, keep_days: int) -> int:
    """Retention: drop older entries. The chain goes on from a checkpoint and stays verifiable; export first."""
    import getpass

    from costwarden.state.audit_verify import prune as run
    from costwarden.state.store import open_state

    with open_state() as state:
        before = state.now() - datetime.timedelta(days=keep_days)
        entry = run(state, tenant, before=before, by=f"cli:{getpass.getuser()}")
    if entry is None:
        click.echo(f"nothing is older than {keep_days} days")
    else:
        click.echo(
            f"{entry.details['entries']} entries dropped, up to {entry.details['through']}; entry {entry.seq} says so"
        )
    return 0


def _read_noted(text: str) -> tuple[int, str]:
    from costwarden.errors import CostwardenError

    number, _, digest = text.partition(":")
    if not (number.isascii() and number.isdigit() and len(number) < 19 and len(digest) == 64):
        raise CostwardenError(f"{text[:80]!r} is not a head", hint="`audit verify` prints heads as SEQ:HASH")
    return int(number), digest.lower()


def _moment(text: str | None) -> datetime.datetime | None:
    from costwarden.errors import CostwardenError

    if text is None:
        return None
    try:
        found = datetime.datetime.fromisoformat(text)
    except ValueError:
        raise CostwardenError(f"{text[:60]!r} is not a date", hint="write 2026-07-01 or 2026-07-01T12:00:00Z") from None
    return found.replace(tzinfo=datetime.UTC) if found.tzinfo is None else found


def _shape(one: Verdict) -> dict[str, Any]:
    return {
        "tenant": one.tenant,
        "whole": one.whole,
        "entries": one.entries,
        "first": one.first,
        "head": {"seq": one.head_seq, "hash": one.head_hash},
        "breaks": [{"seq": found.seq, "what": found.what} for found in one.breaks],
    }


def _show(one: Verdict) -> None:
    if one.whole:
        since = f", pruned before entry {one.first}" if one.first > 1 else ""
        head = f"; head {one.head_seq}:{one.head_hash}" if one.head_seq else ""
        click.echo(f"{one.tenant}: whole, {one.entries} entries{since}{head}")
        return
    click.echo(f"{one.tenant}: BROKEN in {len(one.breaks)} places, {one.entries} entries read")
    for found in one.breaks[:20]:
        click.echo(f"  {found.what}")
    if len(one.breaks) > 20:
        click.echo(f"  and {len(one.breaks) - 20} more")


def _row(entry: AuditEntry) -> dict[str, Any]:
    from costwarden.state.audit import moment_text

    return {name: getattr(entry, name) for name in COLUMNS} | {"at": moment_text(entry.at)}


def _write_lines(entries: Iterator[AuditEntry], stream: IO[str]) -> None:
    for entry in entries:
        stream.write(json.dumps(_row(entry), ensure_ascii=False, sort_keys=True) + "\n")


def _write_csv(entries: Iterator[AuditEntry], stream: IO[str]) -> None:
    import csv

    writer = csv.writer(stream)
    writer.writerow(COLUMNS)
    for entry in entries:
        row = _row(entry) | {"details": json.dumps(entry.details, ensure_ascii=False, sort_keys=True)}
        writer.writerow(_cells([row[name] for name in COLUMNS]))


def _cells(values: Sequence[Any]) -> list[str]:
    """A cell that starts like a formula would be one in a spreadsheet (owasp.org, "CSV injection")."""
    texts = ["" if value is None else str(value) for value in values]
    return [f"'{text}" if text[:1] in "=+-@\t\r" and text else text for text in texts]
