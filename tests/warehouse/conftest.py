"""An embedded warehouse with tenant `acme`, its journal in SQLite."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from costwarden.chain.ledger import open_ledger
from costwarden.focus.prepared import PreparedDelivery
from costwarden.state.store import State, open_state
from costwarden.warehouse.ledger import Leases, Ledger, LoadResult
from costwarden.warehouse.loader import Loader
from costwarden.warehouse.tenants import add_tenant
from costwarden.warehouse.warehouse import Warehouse


@dataclass
class House:
    """An open warehouse and its journal; `reopen` is what a new process would do."""

    url: str
    state: State
    ledger: Ledger
    leases: Leases
    warehouse: Warehouse

    def load(self, prepared: PreparedDelivery, tenant: str = "acme", **named: Any) -> LoadResult:
        return Loader(self.warehouse).load(tenant, prepared, self.ledger, self.leases, **named)

    def reopen(self) -> Warehouse:
        self.warehouse.close()
        self.warehouse = Warehouse.open(self.url, ledger=self.ledger, leases=self.leases)
        return self.warehouse

    def rows(self, sql: str, tenant: str = "acme", **parameters: Any) -> list[tuple[Any, ...]]:
        return self.warehouse.rows(tenant, sql, parameters)


@pytest.fixture(scope="session")
def empty_house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state store and an embedded warehouse with tenant `acme` and no rows: copying is quicker than making."""
    folder = tmp_path_factory.mktemp("empty_house")
    with open_state(f"sqlite:///{folder / 'state.sqlite'}") as state:
        ledger, leases = open_ledger(state)
        with Warehouse.open(f"chdb://{folder / 'warehouse'}", ledger=ledger, leases=leases, create=True) as warehouse:
            add_tenant(warehouse, "acme")
            warehouse.make_ready("acme", ledger, leases)
    return folder


@pytest.fixture
def make_house(tmp_path: Path, empty_house: Path) -> Iterator[Callable[[str], House]]:
    made: list[House] = []

    def make(url: str) -> House:
        shutil.copyfile(empty_house / "state.sqlite", tmp_path / "state.sqlite")
        if url.startswith("chdb://"):
            shutil.copytree(empty_house / "warehouse", url.removeprefix("chdb://"), symlinks=True)
        state = open_state(f"sqlite:///{tmp_path / 'state.sqlite'}")
        ledger, leases = open_ledger(state)
        warehouse = Warehouse.open(url, ledger=ledger, leases=leases, create=True)
        house = House(url, state, ledger, leases, warehouse)
        made.append(house)
        add_tenant(warehouse, "acme")
        warehouse.make_ready("acme", ledger, leases)
        return house

    yield make
    for house in made:
        house.warehouse.close()
        house.state.close()


@pytest.fixture
def house(make_house: Callable[[str], House], tmp_path: Path) -> House:
    return make_house(f"chdb://{tmp_path / 'warehouse'}")
