"""`costwarden token`: who may use the REST interface."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import click

from costwarden.commands.tenant_name import tenant_name

if TYPE_CHECKING:
    from costwarden.state.tokens import Token

SCOPES = ("read", "gate", "deployments")
_TENANT = re.compile(r"[a-z][a-z0-9_]{0,40}")


@click.group()
def token() -> None:
    """API tokens: made, listed and revoked here; the store keeps only a digest of them."""


@token.command()
@click.option("--tenant", required=True, metavar="NAME", help="Whose data it may see.")
@click.option("--name", required=True, metavar="TEXT", help="Who or what uses it; for the list and the record.")
@click.option("--scope", "scopes", multiple=True, type=click.Choice(SCOPES), help="Repeatable; `read` by default.")
@click.option("--days", type=click.IntRange(1, 3650), help="How long it holds; for ever by default.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
def create(tenant: str, name: str, scopes: tuple[str, ...], days: int | None, format_: str) -> int:
    """Make a token. Its text is on stdout this once."""
    import datetime

    from costwarden.errors import CostwardenError
    from costwarden.state.store import open_state
    from costwarden.state.tokens import Tokens

    if not _TENANT.fullmatch(tenant):
        raise CostwardenError(f"{tenant[:60]!r} is no tenant's name", hint="write [a-z][a-z0-9_]{0,40}")
    if not name.strip() or len(name) > 100 or not name.isprintable():
        raise CostwardenError("a token's name is 1 to 100 printable characters", hint="say who uses it: --name ci")
    with open_state() as state:
        ends = state.now() + datetime.timedelta(days=days) if days else None
        made, text = Tokens(state).create(tenant, name.strip(), scopes or ("read",), expires_at=ends)
    if format_ == "json":
        click.echo(json.dumps({"version": 1, "token": text, **_shape(made)}, indent=2))
        return 0
    click.echo(text)
    until = f", until {made.expires_at:%Y-%m-%d}" if made.expires_at else ""
    click.echo(f"token {made.id} of {tenant} may {', '.join(made.scopes)}{until}; it is not shown again", err=True)
    return 0


@token.command(name="list")
@click.option("--tenant", callback=tenant_name, metavar="NAME")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
def list_(tenant: str | None, format_: str) -> int:
    """Every token, revoked ones too; never its text."""
    from costwarden.state.store import open_state
    from costwarden.state.tokens import Tokens

    with open_state() as state:
        found, now = Tokens(state).list(tenant), state.now()
    if format_ == "json":
        click.echo(json.dumps({"version": 1, "tokens": [_shape(one) for one in found]}, indent=2))
        return 0
    for one in found:
        condition = "holds" if one.holds(now) else "revoked" if one.revoked_at else "expired"
        used = f"used {one.last_used_at:%Y-%m-%d}" if one.last_used_at else "never used"
        click.echo(f"{one.id}  {one.tenant}  {condition}  {','.join(one.scopes)}  {used}  {one.name}")
    if not found:
        click.echo("no tokens; make one with `costwarden token create --tenant NAME --name TEXT`")
    return 0


@token.command()
@click.argument("number", metavar="ID")
def revoke(number: str) -> int:
    """End a token at once. ID is the list's, or the whole token."""
    from costwarden.state.store import open_state
    from costwarden.state.tokens import Tokens

    parts = number.split("_")
    with open_state() as state:
        ended = Tokens(state).revoke(parts[1] if number.startswith("cw_") and len(parts) > 2 else number)
    click.echo(f"token {ended.id} of {ended.tenant} ({ended.name}) is revoked")
    return 0


def _shape(one: Token) -> dict[str, Any]:
    moments = ("created_at", "expires_at", "revoked_at", "last_used_at")
    values: dict[str, Any] = {name: getattr(one, name) for name in ("id", "tenant", "name")}
    values["scopes"] = list(one.scopes)
    return values | {name: found.isoformat() if (found := getattr(one, name)) else None for name in moments}
