"""The same promises over HTTP as embedded: a real client against the fixture of clickhouse_http.py."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from costwarden.warehouse.errors import QueryFailed, WarehouseUnreachable
from costwarden.warehouse.ledger import LoadState
from costwarden.warehouse.tenants import describe_tenant, drop_tenant, export_tenant
from costwarden.warehouse.warehouse import Warehouse
from tests.house.tree import ROOT
from tests.warehouse.clickhouse_http import FakeServer, fake_server
from tests.warehouse.conftest import House
from tests.warehouse.deliveries import PERIOD, a_delivery, a_row


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeServer]:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.delenv("COSTWARDEN_WAREHOUSE_READ_URL", raising=False)
    with fake_server(tmp_path / "server") as running:
        yield running


@pytest.fixture(params=["embedded", "served"])
def either(request: pytest.FixtureRequest, make_house: Callable[[str], House], tmp_path: Path) -> House:
    if request.param == "embedded":
        return make_house(f"chdb://{tmp_path / 'warehouse'}")
    return make_house(request.getfixturevalue("server").url)


def test_a_delivery_is_loaded_replaced_and_repeated(either: House, tmp_path: Path) -> None:
    first = a_delivery(tmp_path, [a_row(1, "0.000000000000000001"), a_row(2, ResourceId=None, Tags=[])], files=2)
    assert either.load(first).state is LoadState.DONE
    second = a_delivery(tmp_path, [a_row(day, "2.000000000000000003") for day in (1, 2, 3)], delivery_id="d2")
    assert either.load(second).state is LoadState.DONE
    assert either.load(second).repeated
    for table, rows in (("cost", "count()"), ("daily", "sum(Rows)"), ("res_daily", "sum(Rows)")):
        assert either.rows(f"SELECT sum(BilledCost), {rows} FROM {{db}}.{table}") == [
            (Decimal("6.000000000000000009"), 3)
        ]
    assert either.reopen().notices == []


def test_values_keep_their_types_and_nulls(either: House, tmp_path: Path) -> None:
    quantity = Decimal("12345678901234567890.123456789012345678")
    row = a_row(1, "1", ConsumedQuantity=quantity, ChargeDescription=None, SkuPriceDetails='{"a": 1}')
    row |= {"Tags": [("Ключ", "значение"), ("a'b", 'c"d')], "x_RepairedColumns": ["RegionId"]}
    either.load(a_delivery(tmp_path, [row]))
    found = either.rows(
        "SELECT ConsumedQuantity, ChargeDescription, SkuPriceDetails, Tags, x_RepairedColumns, x_Team,"
        " toString(ChargePeriodStart) FROM {db}.cost"
    )
    tags = {"Ключ": "значение", "a'b": 'c"d'}
    assert found == [(quantity, None, '{"a": 1}', tags, ["RegionId"], "", "2026-09-01 00:00:00.000")]


def test_an_interrupted_load_is_finished_when_the_warehouse_is_opened(either: House, tmp_path: Path) -> None:
    key = either.load(a_delivery(tmp_path, [a_row()])).key
    delivery = a_delivery(tmp_path, [a_row(), a_row(2)], delivery_id="d2")
    from costwarden.warehouse.inputs import keep
    from costwarden.warehouse.totals import expected_text

    entry = either.ledger.begin(
        key,
        kind="replace",
        delivery_id="d2",
        digest=delivery.digest,
        inputs=keep(either.warehouse.inputs, key, delivery.digest, delivery.files),
        expected=expected_text(delivery.totals),
        rows_quarantined=0,
    )
    assert either.reopen().notices == ["aws-1 2026-09: an interrupted load was finished"]
    assert either.rows("SELECT sum(Rows) FROM {db}.daily") == [(2,)]
    either.ledger.begin(
        key, kind="replace", delivery_id="d3", digest="x", inputs=[str(tmp_path / "gone")], expected={},
        rows_quarantined=0,
    )  # fmt: skip
    assert either.reopen().notices == [
        "aws-1 2026-09: an interrupted load was given up, its files are gone; what is live stays"
    ]
    assert either.ledger.last_done(key).load_id == entry.load_id


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_an_export_holds_every_row(either: House, tmp_path: Path, form: str) -> None:
    either.load(a_delivery(tmp_path / "in", [a_row(1, "0.123456789012345678"), a_row(2)]))
    files = export_tenant(either.warehouse, "acme", tmp_path / "out", form)
    assert [file.name for file in files] == [f"0000-aws-1-2026-09.{form}"]
    if form == "csv":
        assert len(files[0].read_text().splitlines()) == 3
        return
    table = pq.read_table(files[0])
    assert sorted(table["BilledCost"].to_pylist()) == [Decimal("0.123456789012345678"), Decimal("1.5")]
    assert table["x_BillingPeriod"].to_pylist() == [PERIOD, PERIOD]


def test_a_dropped_tenant_is_gone_and_stays_gone(either: House, tmp_path: Path) -> None:
    delivery = a_delivery(tmp_path, [a_row()])
    either.load(delivery)
    assert describe_tenant(either.warehouse, "acme").rows == 1
    assert drop_tenant(either.warehouse, "acme", either.ledger) == 1
    assert either.warehouse.tenants() == []
    assert not list(either.warehouse.inputs.rglob("*.parquet"))
    from costwarden.warehouse.tenants import add_tenant

    assert add_tenant(either.warehouse, "acme")
    either.warehouse.make_ready("acme", either.ledger, either.leases)
    assert either.warehouse.notices == []
    assert not either.load(delivery).repeated


def test_a_reader_can_change_nothing(either: House, tmp_path: Path) -> None:
    either.load(a_delivery(tmp_path, [a_row()]))
    for statement in ("DROP TABLE cw_acme.cost", "INSERT INTO cw_acme.signals (Day) VALUES ('2026-01-01')"):
        with either.warehouse.engine.reader() as client, pytest.raises(QueryFailed) as refused:
            client.run(statement)
        assert refused.value.code == 164
    assert either.rows("SELECT count() FROM {db}.cost") == [(1,)]


def test_a_wrong_password_is_said_without_it(server: FakeServer) -> None:
    with pytest.raises(WarehouseUnreachable) as refused:
        Warehouse.open(server.url.replace("secret", "hunter2"))
    assert "hunter2" not in refused.value.problem + refused.value.hint
    assert "516" in refused.value.problem


def test_a_server_that_is_away_is_said_in_the_system_s_words_and_nothing_else() -> None:
    command = "import sys; from costwarden.cli import main; sys.exit(main())"
    away = subprocess.run(
        [sys.executable, "-c", command, "costs", "--tenant", "acme"],
        env=os.environ | {"COSTWARDEN_WAREHOUSE_URL": "http://u:p@127.0.0.1:9"},
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    problem = "the warehouse http://127.0.0.1:9 does not answer: Connection refused"
    assert (away.returncode, away.stderr.splitlines()[0]) == (2, problem)
    assert len(away.stderr.splitlines()) == 2


def test_a_reader_without_a_journal_hides_what_holds_two_loads(
    server: FakeServer, make_house: Callable[[str], House], tmp_path: Path
) -> None:
    house = make_house(server.url)
    house.load(a_delivery(tmp_path, [a_row()]))
    with Warehouse.open(server.url, tenants=["acme"]) as reader:
        assert reader.hidden("acme") == []
    with house.warehouse.engine.writer() as client:
        client.run("INSERT INTO cw_acme.daily SELECT * REPLACE (9 AS x_LoadId) FROM cw_acme.daily")
    with Warehouse.open(server.url, tenants=["acme"]) as reader:
        assert [key.source_id for key in reader.hidden("acme")] == ["aws-1"]
        condition, parameters = reader.visible("acme")
        assert reader.rows("acme", "SELECT count() FROM {db}.daily AS t WHERE 1" + condition, parameters) == [(0,)]


def test_an_up_to_date_schema_is_only_read(
    server: FakeServer, make_house: Callable[[str], House], tmp_path: Path
) -> None:
    house = make_house(server.url)
    house.load(a_delivery(tmp_path, [a_row()]))
    assert {settings.get("insert_deduplicate") for sql, settings in server.log if "stg_cost (`" in sql} == {"0"}
    created = [sql for sql, _ in server.log if sql.startswith("CREATE")]
    house.reopen()
    assert [sql for sql, _ in server.log if sql.startswith("CREATE")] == created
