"""Users, roles and limits of one tenant on a server; the embedded engine has none, there isolation is ours.

The tenant's wall is the grant on its database; row policies limit readers inside it. Passwords are made here, shown
once, and only their salted hashes travel. Source: ClickHouse manual, "Access control and account management".
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass, field

from costwarden.warehouse.errors import WarehouseError
from costwarden.warehouse.names import check_tenant_name, database_of
from costwarden.warehouse.warehouse import Warehouse

READ_PROFILE = "cw_read"
_READABLE = ("daily", "res_daily", "cost", "reconciliation", "focus_1_0", "focus_1_2", "focus_1_3")
_LIMITED = ("daily", "res_daily", "cost")  # the tables with a team, where row policies hold
_TEAM = re.compile(r"[a-z][a-z0-9_]{0,40}", re.ASCII)


@dataclass(frozen=True, slots=True)
class NewUser:
    """A user as made now; the password is "" where the user was there already."""

    name: str
    password: str = field(repr=False)


def grant_access(warehouse: Warehouse, tenant: str) -> list[NewUser]:
    """Reader and loader of the tenant with roles, quota, profile and row policies. Errors: QueryFailed."""
    with warehouse.engine.writer() as client:
        there = {str(name) for (name,) in client.rows("SELECT name FROM system.users")}
        secrets_of = {user: secrets.token_urlsafe(24) for user in user_names(tenant) if user not in there}
        for statement in access_statements(tenant, warehouse.place.cluster, _hashes(secrets_of)):
            client.run(statement)
    return [NewUser(user, secrets_of.get(user, "")) for user in user_names(tenant)]


def add_team_reader(warehouse: Warehouse, tenant: str, team: str) -> NewUser:
    """A reader who sees one team's rows only; `team` is a name like a tenant's. Errors: WarehouseError."""
    if _TEAM.fullmatch(team) is None:
        raise WarehouseError(f"{team[:60]!r} cannot name a role", hint="use small letters, digits and underscores")
    user = f"cw_{check_tenant_name(tenant)}_TEAM_{team}"
    password = secrets.token_urlsafe(24)
    with warehouse.engine.writer() as client:
        for statement in team_statements(tenant, team, warehouse.place.cluster, *_hash(password)):
            client.run(statement)
    return NewUser(user, password)


def revoke_access(warehouse: Warehouse, tenant: str) -> None:
    """Remove what grant_access and add_team_reader made. Errors: QueryFailed."""
    prefix = f"cw_{check_tenant_name(tenant)}_"
    on = _on(warehouse.place.cluster)
    with warehouse.engine.writer() as client:
        for kind, table in (("USER", "users"), ("ROLE", "roles"), ("QUOTA", "quotas")):
            names = client.rows(
                f"SELECT name FROM system.{table} WHERE startsWith(name, {{prefix:String}}) ORDER BY name",
                {"prefix": prefix},
            )
            for (name,) in names:
                if _ours(str(name), tenant):
                    client.run(f"DROP {kind} IF EXISTS {name}{on}")
        for table in _LIMITED:
            policies = client.rows(
                "SELECT short_name FROM system.row_policies"
                " WHERE database = {database:String} AND table = {table:String}",
                {"database": database_of(tenant), "table": table},
            )
            for (name,) in policies:
                if re.fullmatch(r"cw_[a-z0-9_]+", str(name)):
                    client.run(f"DROP ROW POLICY IF EXISTS {name}{on} ON {database_of(tenant)}.{table}")


def user_names(tenant: str) -> tuple[str, str]:
    """The reader and the loader of a tenant; capitals, which no tenant's name has, keep tenants `a` and `a_b` apart."""
    name = check_tenant_name(tenant)
    return f"cw_{name}_READER", f"cw_{name}_LOADER"


def access_statements(tenant: str, cluster: str, hashes: dict[str, tuple[str, str]]) -> list[str]:
    """Every statement, in order; `hashes` is user -> (hash, salt) of users to be made."""
    database, on = database_of(tenant), _on(cluster)
    reader, loader = user_names(tenant)
    read, load, teams = f"cw_{tenant}_READ", f"cw_{tenant}_LOAD", f"cw_{tenant}_TEAMS"
    statements = [
        f"CREATE SETTINGS PROFILE IF NOT EXISTS {READ_PROFILE}{on} SETTINGS"
        " max_memory_usage = 2000000000 MAX 2000000000, max_execution_time = 30 MAX 30,"
        " max_result_rows = 200000, readonly = 1 CONST",
        *(f"CREATE ROLE IF NOT EXISTS {role}{on}" for role in (read, teams, load)),
        *(f"GRANT{on} SELECT ON {database}.{table} TO {read}" for table in _READABLE),
        *(f"GRANT{on} SELECT ON {database}.{table} TO {teams}" for table in _LIMITED),
        f"GRANT{on} SELECT, INSERT, ALTER DELETE ON {database}.* TO {load}",
        f"CREATE QUOTA IF NOT EXISTS cw_{tenant}_QUOTA{on} KEYED BY user_name FOR INTERVAL 1 hour"
        f" MAX queries = 5000, read_rows = 20000000000, execution_time = 3600 TO {read}, {teams}",
    ]
    for user, role, profile in ((reader, read, f" SETTINGS PROFILE '{READ_PROFILE}'"), (loader, load, "")):
        if user in hashes:
            statements.append(_create_user(user, role, on, *hashes[user]) + profile)
            statements.append(f"GRANT{on} {role} TO {user}")
    # Without it what a reader without a policy sees depends on the server's configuration.
    statements += [
        f"CREATE ROW POLICY IF NOT EXISTS cw_all{on} ON {database}.{table} FOR SELECT USING 1 TO ALL EXCEPT {teams}"
        for table in _LIMITED
    ]
    return statements


def team_statements(tenant: str, team: str, cluster: str, hash_: str, salt: str) -> list[str]:
    """A user limited to one team's rows by a policy on every readable table."""
    database, on = database_of(tenant), _on(cluster)
    user, role, teams = f"cw_{tenant}_TEAM_{team}", f"cw_{tenant}_ROWS_{team}", f"cw_{tenant}_TEAMS"
    return [
        f"CREATE ROLE IF NOT EXISTS {role}{on}",
        f"GRANT{on} {teams} TO {role}",
        *(
            f"CREATE ROW POLICY IF NOT EXISTS cw_team_{team}{on} ON {database}.{table} FOR SELECT"
            f" USING x_Team = '{team}' TO {role}"
            for table in _LIMITED
        ),
        _create_user(user, f"{role}, {teams}", on, hash_, salt) + f" SETTINGS PROFILE '{READ_PROFILE}'",
        f"GRANT{on} {role}, {teams} TO {user}",
    ]


def _create_user(user: str, role: str, on: str, hash_: str, salt: str) -> str:
    identified = f"IDENTIFIED WITH sha256_hash BY '{hash_}' SALT '{salt}'"
    return f"CREATE USER IF NOT EXISTS {user}{on} {identified} DEFAULT ROLE {role}"


def _hashes(passwords: dict[str, str]) -> dict[str, tuple[str, str]]:
    return {user: _hash(password) for user, password in passwords.items()}


def _hash(password: str) -> tuple[str, str]:
    """(sha256 of password + salt in hex, salt), as `sha256_hash` wants it."""
    salt = secrets.token_hex(16)
    return hashlib.sha256((password + salt).encode()).hexdigest(), salt


def _ours(name: str, tenant: str) -> bool:
    """Not another tenant's whose name begins alike: `acme` must not drop what belongs to `acme_team`."""
    return re.fullmatch(rf"cw_{tenant}_[A-Z]+(?:_[a-z0-9_]+)?", name, re.ASCII) is not None


def _on(cluster: str) -> str:
    return f" ON CLUSTER {cluster}" if cluster else ""
