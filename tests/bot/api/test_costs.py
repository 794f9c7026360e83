"""/v1/costs over a real embedded warehouse with two tenants' bills."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bot.api.limits import RateLimit
from bot.app import build_app
from bot.settings import BotSettings
from costwarden.chain.ledger import open_ledger
from costwarden.state.store import State
from costwarden.state.tokens import Tokens
from costwarden.warehouse.loader import Loader
from costwarden.warehouse.tenants import add_tenant
from costwarden.warehouse.warehouse import Warehouse
from tests.house.tree import ROOT
from tests.warehouse.deliveries import a_delivery, a_row

SPAN = "since=2026-09-01&until=2026-09-30"


@pytest.fixture
def billed(state: State, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    url = f"chdb://{tmp_path / 'warehouse'}"
    monkeypatch.setenv("COSTWARDEN_WAREHOUSE_URL", url)
    ledger, leases = open_ledger(state)
    with Warehouse.open(url, ledger=ledger, leases=leases, create=True) as warehouse:
        for tenant in ("acme", "beta"):
            add_tenant(warehouse, tenant)
            warehouse.make_ready(tenant, ledger, leases)
            rows = [
                a_row(day, f"{day}.10", ServiceName=f"{tenant} {service}", x_RowOrdinal=day)
                for day, service in enumerate(("storage", "compute", "network"), 1)
            ]
            Loader(warehouse).load(tenant, a_delivery(tmp_path / tenant, rows), ledger, leases)
    app = build_app(BotSettings(), state, rate_limit=RateLimit(burst=1e9, per_second=1e9))
    with TestClient(app, raise_server_exceptions=False) as http:
        yield http


def headers(state: State, tenant: str) -> dict[str, str]:
    return {"authorization": f"Bearer {Tokens(state).create(tenant, 't', ['read'])[1]}"}


def test_a_tenant_sees_its_own_bill_page_by_page_and_no_other(billed: TestClient, state: State) -> None:
    acme = headers(state, "acme")
    whole = billed.get(f"/v1/costs?{SPAN}&by=service", headers=acme).json()
    assert [(row["key"], row["amount"]) for row in whole["items"]] == [
        ({"service": "acme network"}, "3.10"),
        ({"service": "acme compute"}, "2.10"),
        ({"service": "acme storage"}, "1.10"),
    ]
    assert (whole["totals"], whole["next"]) == ({"USD": "6.30"}, None)
    first = billed.get(f"/v1/costs?{SPAN}&limit=2", headers=acme).json()
    rest = billed.get(f"/v1/costs?{SPAN}&limit=2&after={first['next']}", headers=acme).json()
    assert first["items"] + rest["items"] == whole["items"]
    for query in ("by=account", "by=day&by=service", "filter=service=beta network", "by=tag:team"):
        answer = billed.get(f"/v1/costs?{SPAN}&{query}", headers=acme)
        assert answer.status_code == 200, answer.text
        assert not any("beta" in str(row) for row in answer.json()["items"])


def test_a_tenant_without_a_bill_is_told_so(billed: TestClient, state: State) -> None:
    assert billed.get(f"/v1/costs?{SPAN}", headers=headers(state, "gamma")).status_code == 404


def test_while_another_process_has_the_warehouse_it_is_said_and_when_to_ask_again(
    billed: TestClient, state: State
) -> None:
    program = (
        "from costwarden.warehouse.warehouse import Warehouse as W\nwith W.open(): print('mine', flush=True); input()"
    )
    night = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    with night:
        assert night.stdout is not None
        assert night.stdout.readline() == b"mine\n"
        answer = billed.get(f"/v1/costs?{SPAN}", headers=headers(state, "acme"))
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
        assert "another process is using the warehouse" in answer.json()["error"]["problem"]
        night.communicate(b"\n")
    assert billed.get(f"/v1/costs?{SPAN}", headers=headers(state, "acme")).status_code == 200


@pytest.mark.parametrize("query", ["by=nothing", "since=2026-09-10&until=2026-09-01", "by=service'; DROP TABLE cost"])
def test_what_cannot_be_asked_is_422(billed: TestClient, state: State, query: str) -> None:
    answer = billed.get(f"/v1/costs?{query}", headers=headers(state, "acme"))
    assert answer.status_code == 422
    assert answer.json()["error"]["hint"]
