"""What the warehouse's bars load is a real delivery: it goes through the loader's checks."""

from __future__ import annotations

from pathlib import Path

from benchmarks.focus_rows import PERIODS, SOURCES, generate
from costwarden.warehouse.ledger import LoadState
from tests.warehouse.conftest import House, empty_house, house, make_house

__all__ = ["empty_house", "house", "make_house"]  # fixtures


def test_generated_rows_are_loaded(house: House, tmp_path: Path) -> None:
    with house.warehouse.engine.writer() as client:
        made = generate(client, tmp_path / "files", 900)
    assert [(one.source, one.period) for one in made] == [(source, period) for source in SOURCES for period in PERIODS]
    assert house.load(made[0].prepared()).state is LoadState.DONE
    assert house.rows("SELECT sum(Rows), countIf(x_Team != '') > 0 FROM {db}.daily") == [(100, 1)]
