"""`--bill warehouse`: what resources cost a month, and since when they are billed."""

from __future__ import annotations

import datetime
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from costwarden.chain.savings_costs import warehouse_bill
from tests.warehouse.conftest import House, empty_house, house, make_house
from tests.warehouse.deliveries import a_delivery, a_row

__all__ = ["empty_house", "house", "make_house"]
SEPTEMBER = datetime.date(2026, 9, 1)


def test_a_month_follows_from_the_days_there_are(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        a_row(day, "3", period=SEPTEMBER, ResourceId=name)
        for name, first in (("vol-1", 1), ("vol-2", 6))
        for day in range(first, 11)
    ]
    house.load(a_delivery(tmp_path, rows, period=SEPTEMBER))

    @contextmanager
    def opened(tenant: str | None) -> Any:
        yield SimpleNamespace(warehouse=house.warehouse), "acme"

    monkeypatch.setattr("costwarden.chain.warehouse.open_for", opened)
    bill = warehouse_bill("acme").resources()
    assert (bill["vol-1"].days, bill["vol-1"].monthly, bill["vol-1"].since) == (10, Decimal("91.31"), None)
    assert bill["vol-2"].since == datetime.date(2026, 9, 6)
