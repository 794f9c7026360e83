"""Brings a tenant's database up to date; running it again, or twice at once, changes nothing."""

from __future__ import annotations

from costwarden.warehouse.client import Client
from costwarden.warehouse.ddl import create_database, migrations_of
from costwarden.warehouse.errors import WarehouseError
from costwarden.warehouse.names import database_of


class SchemaTooNew(WarehouseError):
    def __init__(self, tenant: str, version: int) -> None:
        super().__init__(
            f"the database of {tenant!r} has schema {version}, which a newer costwarden made",
            hint="update costwarden",
        )


def migrate(client: Client, tenant: str, cluster: str = "") -> list[int]:
    """The versions applied now; a database that is up to date is only read, so its loader needs no right to create.

    Errors: SchemaTooNew, QueryFailed.
    """
    known = migrations_of(tenant, cluster)
    there = client.rows(
        "SELECT count() FROM system.tables WHERE database = {database:String} AND name = 'migration'",
        {"database": database_of(tenant)},
    )
    if not there[0][0]:
        for statement in create_database(tenant, cluster):
            client.run(statement)
    done = applied(client, tenant)
    if done and max(done) > known[-1].version:
        raise SchemaTooNew(tenant, max(done))
    waiting = [one for one in known if one.version not in done]
    for migration in waiting:
        for statement in migration.statements:
            client.run(statement)
        client.insert_rows(
            f"{database_of(tenant)}.migration", ("Version", "Name"), [(migration.version, migration.name)]
        )
    return [one.version for one in waiting]


def applied(client: Client, tenant: str) -> set[int]:
    return {int(row[0]) for row in client.rows(f"SELECT Version FROM {database_of(tenant)}.migration")}
