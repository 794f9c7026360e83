"""The statements a server or cluster is given, word by word, and what may name a tenant."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from costwarden.warehouse.access import access_statements, team_statements, user_names
from costwarden.warehouse.ddl import create_database, drop_database, migrations_of
from costwarden.warehouse.errors import NotATenantName, NotAWarehouseUrl
from costwarden.warehouse.names import database_of, tenant_of
from costwarden.warehouse.place import place_of


def text_of(cluster: str) -> str:
    statements = [*create_database("acme", cluster)]
    for migration in migrations_of("acme", cluster):
        statements.append(f"-- {migration.version} {migration.name}")
        statements += migration.statements
    return ";\n".join([*statements, drop_database("acme", cluster)]) + ";\n"


@pytest.mark.parametrize(("name", "cluster"), [("embedded", ""), ("cluster", "cw")])
def test_the_schema(golden: Callable[[str, str], None], name: str, cluster: str) -> None:
    golden(f"warehouse/schema_{name}.sql", text_of(cluster))


def test_a_cluster_replicates_every_table_and_changes_it_everywhere() -> None:
    text = text_of("cw")
    assert "ENGINE = MergeTree" not in text
    assert "ENGINE = SummingMergeTree" not in text
    creates = [line for line in text.splitlines() if line.startswith(("CREATE", "DROP"))]
    assert [line for line in creates if " ON CLUSTER cw" not in line] == []


def test_access_on_a_cluster(golden: Callable[[str, str], None]) -> None:
    hashes = dict.fromkeys(user_names("acme"), ("0" * 64, "salt"))
    statements = access_statements("acme", "cw", hashes) + team_statements("acme", "search", "cw", "1" * 64, "salt")
    golden("warehouse/access.sql", ";\n".join(statements) + ";\n")


def test_users_that_are_there_keep_their_passwords() -> None:
    assert not any("CREATE USER" in statement for statement in access_statements("acme", "", {}))


@pytest.mark.parametrize("name", ["a", "acme", "a_1", "a" * 41])
def test_a_tenants_name_is_its_database(name: str) -> None:
    assert tenant_of(database_of(name)) == name


@pytest.mark.parametrize(
    "name", ["", "A", "1a", "_a", "a-b", "a" * 42, "ä", "a\n", "a`", "a;drop", "a b", "cw.acme", "аcme"]
)
def test_nothing_else_names_a_tenant(name: str) -> None:
    with pytest.raises(NotATenantName):
        database_of(name)


def test_databases_of_others_are_none_of_ours() -> None:
    assert [tenant_of(name) for name in ("default", "cw_", "cw_A", "cw_a-b", "acme")] == [None] * 5


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("postgres://x", "it starts with neither"),
        ("chdb://relative", "absolute path"),
        ("chdb:///", "absolute path"),
        ("https://", "it starts with neither"),
        ("https://h:notaport", "it is not a URL"),
        ("https://h/?cluster=a;b", "not a cluster's name"),
    ],
)
def test_a_wrong_url_says_why(url: str, reason: str) -> None:
    with pytest.raises(NotAWarehouseUrl, match=reason):
        place_of(url)


def test_a_servers_url_is_taken_apart_and_shown_without_its_password() -> None:
    place = place_of("https://u:p%40ss@ch.example:8444/?cluster=cw")
    assert (place.host, place.port, place.user, place.password, place.cluster) == (
        "ch.example",
        8444,
        "u",
        "p@ss",
        "cw",
    )
    assert place.shown == "https://ch.example:8444"
    assert "p@ss" not in repr(place)
