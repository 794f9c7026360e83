"""`--tenant` of the commands that look a tenant up: a name that can be nobody's is a mistake, not an empty answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import click


def tenant_name(_context: click.Context, _option: click.Parameter, name: str | None) -> str | None:
    """A click callback. Errors: CostwardenError for what cannot be a tenant's name."""
    from costwarden.gate.request import check_tenant

    check_tenant(name or "")
    return name
