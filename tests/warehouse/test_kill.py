"""SIGKILL at any moment: after recovery a period holds one delivery, exactly, and every other period is untouched."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from costwarden.chain.ledger import open_ledger
from costwarden.focus.prepared import CostTotals
from costwarden.state.store import open_state
from costwarden.warehouse.ledger import LoadKey, LoadState
from costwarden.warehouse.loader import Loader
from costwarden.warehouse.tenants import add_tenant
from costwarden.warehouse.totals import totals_of
from costwarden.warehouse.warehouse import Warehouse
from tests.house.tree import ROOT
from tests.plugins.counts import SOAK
from tests.warehouse.deliveries import PERIOD, SOURCE
from tests.warehouse.victim import OTHER, delivery

KEY = LoadKey("acme", SOURCE, PERIOD)
OTHER_KEY = LoadKey("acme", SOURCE, OTHER)
SEED = 20261121


class Scene:
    """A copy of a warehouse that holds A, for one victim."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = f"chdb://{folder / 'warehouse'}"
        self.state_url = f"sqlite:///{folder / 'state.sqlite'}"

    def run(self, where: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "tests.warehouse.victim", self.url, self.state_url, str(self.folder), where]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    def live(self, warehouse: Warehouse, key: LoadKey) -> list[dict[str, CostTotals]]:
        with warehouse.engine.reader() as client:
            return [totals_of(client, f"cw_acme.{table}", key) for table in ("cost", "daily", "res_daily")]

    def after_recovery(self) -> str:
        """Which delivery the period holds after the next opening: "A" or "B"; everything else is checked here."""
        with open_state(self.state_url) as state:
            ledger, leases = open_ledger(state)
            with Warehouse.open(self.url, ledger=ledger, leases=leases) as warehouse:
                assert warehouse.hidden("acme") == []
                live = self.live(warehouse, KEY)
                assert live[0] == live[1] == live[2]
                held = next(name for name in "AB" if delivery(self.folder, name).totals == live[0])
                last = ledger.last_done(KEY)
                assert last is not None
                assert last.delivery_id == held
                assert {entry.state for entry in ledger.newest("acme")} <= {LoadState.DONE, LoadState.REJECTED}
                assert self.live(warehouse, OTHER_KEY) == [delivery(self.folder, "other").totals] * 3
                loaded = Loader(warehouse).load("acme", delivery(self.folder, "B"), ledger, leases)
                assert loaded.state is LoadState.DONE
                assert self.live(warehouse, KEY) == [delivery(self.folder, "B").totals] * 3
        return held


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Holds "scene", a warehouse with A and another period, and "saved", its copy: both name files by the former."""
    base = tmp_path_factory.mktemp("kill")
    folder = base / "scene"
    folder.mkdir()
    scene = Scene(folder)
    with open_state(scene.state_url) as state:
        ledger, leases = open_ledger(state)
        with Warehouse.open(scene.url, ledger=ledger, leases=leases, create=True) as warehouse:
            add_tenant(warehouse, "acme")
            warehouse.make_ready("acme", ledger, leases)
            for name in ("A", "other"):
                Loader(warehouse).load("acme", delivery(folder, name), ledger, leases)
    shutil.copytree(folder, base / "saved", symlinks=True)
    return base


@pytest.fixture
def scene(template: Path) -> Callable[[], Scene]:
    def make() -> Scene:
        shutil.rmtree(template / "scene")
        shutil.copytree(template / "saved", template / "scene", symlinks=True)
        return Scene(template / "scene")

    return make


def test_killed_before_every_statement(scene: Callable[[], Scene], shown: Callable[[str, str], None]) -> None:
    counted = scene().run("count")
    assert counted.returncode == 0, counted.stderr
    steps = int(counted.stdout)
    assert steps > 25
    chosen = range(1, steps + 1) if SOAK else sorted(random.Random(SEED).sample(range(1, steps + 1), 3))
    held: Counter[str] = Counter()
    for step in chosen:
        one = scene()
        assert one.run(f"step:{step}").returncode == -9
        held[one.after_recovery()] += 1
    shown("killed before a statement", f"{len(chosen)} of {steps} steps: {dict(sorted(held.items()))}, none wrong")


def test_killed_at_random_times(scene: Callable[[], Scene], shown: Callable[[str, str], None]) -> None:
    chance = random.Random(SEED)
    held: Counter[str] = Counter()
    trials = 200 if SOAK else 2
    for trial in range(trials):
        one = scene()
        where = f"swap:{chance.uniform(0, 0.03):.4f}" if trial % 2 else f"after:{chance.uniform(0, 0.5):.4f}"
        code = one.run(where).returncode
        assert code in (0, -9)
        held[f"{'killed' if code else 'finished'}, then {one.after_recovery()}"] += 1
    shown("killed at random times", f"{trials} trials: {dict(sorted(held.items()))}, none wrong")


def test_a_table_with_both_deliveries_is_mended_from_what_is_kept(scene: Callable[[], Scene]) -> None:
    """What a kill inside REPLACE PARTITION can leave behind, made by hand."""
    one = scene()
    with open_state(one.state_url) as state:
        ledger, leases = open_ledger(state)
        with Warehouse.open(one.url, ledger=ledger, leases=leases) as warehouse:
            Loader(warehouse).load("acme", delivery(one.folder, "B"), ledger, leases)
            with warehouse.engine.writer() as client:
                for table in ("cost", "daily", "res_daily"):
                    client.run(
                        f"INSERT INTO cw_acme.{table} SELECT * REPLACE (x_LoadId + 100 AS x_LoadId)"
                        f" FROM cw_acme.{table} WHERE x_BillingPeriod = '2026-09-01'"
                    )
                client.run("TRUNCATE TABLE cw_acme.stg_cost")
        with Warehouse.open(one.url, ledger=ledger, leases=leases) as warehouse:
            assert any("was loaded again" in notice for notice in warehouse.notices)
            assert one.live(warehouse, KEY) == [delivery(one.folder, "B").totals] * 3


def test_what_cannot_be_mended_is_hidden_and_said(scene: Callable[[], Scene]) -> None:
    one = scene()
    with open_state(one.state_url) as state:
        ledger, leases = open_ledger(state)
        with Warehouse.open(one.url, ledger=ledger, leases=leases) as warehouse:
            loaded = Loader(warehouse).load("acme", delivery(one.folder, "B"), ledger, leases)
            assert loaded.state is LoadState.DONE
            inputs = warehouse.inputs
            with warehouse.engine.writer() as client:
                client.run("ALTER TABLE cw_acme.daily DROP PARTITION ('aws-1', '2026-09-01')")
                client.run("TRUNCATE TABLE cw_acme.stg_cost")
        shutil.rmtree(inputs)
        with Warehouse.open(one.url, ledger=ledger, leases=leases) as warehouse:
            assert warehouse.hidden("acme") == [KEY]
            assert warehouse.notices == [
                "aws-1 2026-09 is hidden: its aggregates disagree: USD is not expected (collect the period again)"
            ]
            assert Loader(warehouse).load("acme", delivery(one.folder, "B"), ledger, leases).repeated is False
            assert warehouse.hidden("acme") == []
            assert one.live(warehouse, KEY)[1]["USD"].billed_cost > Decimal(0)


def test_a_swap_that_cannot_be_finished_is_replaced_by_the_next_load(scene: Callable[[], Scene]) -> None:
    one = scene()
    with open_state(one.state_url) as state:
        ledger, leases = open_ledger(state)
        lost = {
            "USD": {"rows": "1", "billed_cost": "1", "effective_cost": "1", "list_cost": "1", "contracted_cost": "1"}
        }
        entry = ledger.begin(
            KEY, kind="replace", delivery_id="lost", digest="lost", inputs=["gone.parquet"], expected=lost,
            rows_quarantined=0,
        )  # fmt: skip
        ledger.advance(entry.load_id, LoadState.VALIDATED)
        with Warehouse.open(one.url, ledger=ledger, leases=leases) as warehouse:
            assert warehouse.hidden("acme") == [KEY]
            assert "interrupted in its swap, and its files are gone" in warehouse.notices[0]
            assert Loader(warehouse).load("acme", delivery(one.folder, "B"), ledger, leases).state is LoadState.DONE
            assert warehouse.hidden("acme") == []
            assert one.live(warehouse, KEY) == [delivery(one.folder, "B").totals] * 3


def test_a_second_process_is_told_who_owns_the_engine(scene: Callable[[], Scene]) -> None:
    one = scene()
    with open_state(one.state_url) as state:
        ledger, leases = open_ledger(state)
        with Warehouse.open(one.url, ledger=ledger, leases=leases):
            program = f"""
import sys
from costwarden.cli import run
import os
os.environ["COSTWARDEN_WAREHOUSE_URL"] = {one.url!r}
os.environ["COSTWARDEN_STATE_URL"] = {one.state_url!r}
sys.exit(run(["costs", "--tenant", "acme"]))
"""
            done = subprocess.run(
                [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
            )
    assert done.returncode == 2
    lines = [line for line in done.stderr.splitlines() if not line.startswith("Code: 76.")]  # the engine's own
    assert lines[0].startswith("another costwarden owns the warehouse at ")
    assert lines[1].startswith("hint: ")
    assert len(lines) == 2
