"""`costwarden tenant`: one database per tenant."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from costwarden.errors import CostwardenError

if TYPE_CHECKING:
    from costwarden.warehouse.tenants import ExportFormat


class NotDropped(CostwardenError):
    def __init__(self, name: str) -> None:
        super().__init__(f"tenant {name!r} was not dropped", hint="say yes when asked, or add --yes")


@click.group()
def tenant() -> None:
    """One database per tenant: add, list, export, drop."""


@tenant.command()
@click.argument("name")
def add(name: str) -> None:
    """Create NAME's database; on a server also its users, roles and limits, whose passwords are shown once."""
    from costwarden.chain.warehouse import open_warehouse
    from costwarden.warehouse.names import check_tenant_name, database_of
    from costwarden.warehouse.tenants import add_tenant

    check_tenant_name(name)
    with open_warehouse(tenants=[], create=True) as opened:
        created = add_tenant(opened.warehouse, name)
        where = opened.warehouse.place.shown
        click.echo(f"{'created' if created else 'already there:'} {database_of(name)} at {where}")
        if opened.warehouse.place.embedded:
            return
        from costwarden.warehouse.access import grant_access

        for user in grant_access(opened.warehouse, name):
            click.echo(f"user {user.name}: password {user.password or 'unchanged'}")


@tenant.command("list")
@click.option("--format", "format_", type=click.Choice(["table", "json"]), default="table", show_default=True)
def list_(format_: str) -> None:
    """Every tenant, how many sources and rows it has, and the days its bill covers."""
    from costwarden.chain.warehouse import open_warehouse
    from costwarden.warehouse.tenants import describe_tenant

    with open_warehouse() as opened:
        found = [describe_tenant(opened.warehouse, name) for name in opened.warehouse.tenants()]
        notices = list(opened.warehouse.notices)
    rows: list[dict[str, Any]] = [
        {
            "name": one.name,
            "sources": one.sources,
            "rows": one.rows,
            "first_day": one.first_day.isoformat() if one.first_day else None,
            "last_day": one.last_day.isoformat() if one.last_day else None,
        }
        for one in found
    ]
    if format_ == "json":
        click.echo(json.dumps({"version": 1, "tenants": rows, "notices": notices}, indent=2))
        return
    for row in rows:
        span = f"{row['first_day']} to {row['last_day']}" if row["last_day"] else "no rows yet"
        click.echo(f"{row['name']}  {row['sources']} sources  {row['rows']:,} rows  {span}")
    for notice in notices:
        click.echo(f"note: {notice}", err=True)


@tenant.command()
@click.argument("name")
@click.option("--format", "form", type=click.Choice(["parquet", "csv"]), default="parquet", show_default=True)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder; NAME-export by default.")
def export(name: str, form: ExportFormat, out: Path | None) -> None:
    """Write every row of NAME's bill, one file per source and billing period."""
    from costwarden.chain.warehouse import open_for
    from costwarden.warehouse.tenants import export_tenant

    with open_for(name) as (opened, tenant_name):
        folder = out or Path(f"{tenant_name}-export")
        files = export_tenant(opened.warehouse, tenant_name, folder, form)
        hidden = opened.warehouse.hidden(tenant_name)
        notices = list(opened.warehouse.notices)
    click.echo(f"wrote {len(files)} files to {folder}")
    for notice in notices:
        click.echo(f"note: {notice}", err=True)
    if hidden:
        raise CostwardenError(
            f"{len(hidden)} billing periods were left out, for their rows cannot be trusted",
            hint="collect them again, then export once more",
        )


@tenant.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
def drop(name: str, yes: bool) -> None:
    """Remove NAME's database and everything kept of it. There is no way back."""
    from costwarden.chain.warehouse import open_warehouse
    from costwarden.warehouse.errors import TenantUnknown
    from costwarden.warehouse.names import check_tenant_name
    from costwarden.warehouse.tenants import drop_tenant

    check_tenant_name(name)
    with open_warehouse(tenants=[]) as opened:
        if name not in opened.warehouse.tenants():
            raise TenantUnknown(name)
        if not yes and not click.confirm(f"Drop tenant {name} with all its rows?", err=True):
            raise NotDropped(name)
        if not opened.warehouse.place.embedded:
            from costwarden.warehouse.access import revoke_access

            revoke_access(opened.warehouse, name)
        forgotten = drop_tenant(opened.warehouse, name, opened.ledger)
    click.echo(f"dropped {name}: {forgotten} billing periods")
