"""A tenant's name and its database: the only identifiers that come from outside."""

from __future__ import annotations

import re

from costwarden.warehouse.errors import NotATenantName

PREFIX = "cw_"
_TENANT = re.compile(r"[a-z][a-z0-9_]{0,40}", re.ASCII)


def check_tenant_name(name: str) -> str:
    """The name itself. Errors: NotATenantName for what is not `[a-z][a-z0-9_]{0,40}`."""
    if _TENANT.fullmatch(name) is None:
        raise NotATenantName(name)
    return name


def database_of(tenant: str) -> str:
    """`acme` -> `cw_acme`; safe to stand in a statement without quotes."""
    return PREFIX + check_tenant_name(tenant)


def tenant_of(database: str) -> str | None:
    """The tenant of a database; None for a database that is not ours."""
    name = database.removeprefix(PREFIX)
    return name if name != database and _TENANT.fullmatch(name) else None
