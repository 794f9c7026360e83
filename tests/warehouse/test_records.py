"""Reconciliations, signals and quarantine beside the bill; the views that readers of a FOCUS version use."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal
from pathlib import Path

import pytest

from costwarden.focus.columns import CANONICAL
from costwarden.warehouse.ledger import LoadKey
from costwarden.warehouse.records import (
    Reconciled,
    Signal,
    reconciliations,
    record_reconciliation,
    rejects,
    replace_signals,
)
from tests.warehouse.conftest import House
from tests.warehouse.deliveries import PERIOD, SOURCE, a_delivery, a_row

AT = datetime.datetime(2026, 10, 2, 3, tzinfo=datetime.UTC)


def test_the_newest_verdict_counts(house: House) -> None:
    first = Reconciled(SOURCE, PERIOD, 1, AT, "cost explorer", "USD", Decimal("1.5"), None, None, "warn", "late_data")
    later = AT + datetime.timedelta(hours=1)
    second = Reconciled(SOURCE, PERIOD, 2, later, "cost explorer", "USD", Decimal(2), Decimal(2), Decimal(0), "ok")
    record_reconciliation(house.warehouse, "acme", [first, second])
    found = reconciliations(house.warehouse, "acme")
    assert [(one.load_id, one.verdict, one.theirs) for one in found] == [(2, "ok", Decimal(2))]


def test_signals_of_a_month_are_replaced_and_never_summed_with_the_bill(house: House) -> None:
    def a_signal(day: int, value: str) -> Signal:
        return Signal(datetime.date(2026, 9, day), "snowflake", "credits", Decimal(value), "credit", labels={"wh": "a"})

    replace_signals(house.warehouse, "acme", "snowflake", PERIOD, [a_signal(1, "1"), a_signal(2, "2")])
    replace_signals(house.warehouse, "acme", "snowflake", PERIOD, [a_signal(1, "5")])
    assert house.rows("SELECT Signal, Labels, Value FROM {db}.signals") == [("credits", {"wh": "a"}, Decimal(5))]
    assert house.rows("SELECT count() FROM {db}.daily") == [(0,)]
    with pytest.raises(ValueError, match="is not of"):
        replace_signals(house.warehouse, "acme", "snowflake", datetime.date(2026, 8, 1), [a_signal(1, "5")])


def test_quarantine_is_of_the_newest_load(house: House, tmp_path: Path) -> None:
    for number, count in ((1, 3), (2, 1)):
        file = tmp_path / f"{number}.jsonl"
        lines = [{"file": "a", "row": row, "reason": "no number", "raw": "x"} for row in range(count)]
        file.write_text("\n".join(map(json.dumps, lines)))
        house.load(
            a_delivery(
                tmp_path,
                [a_row()],
                delivery_id=str(number),
                quarantine=file,
                rows_quarantined=count,
                rows_read=1 + count,
            )
        )
    count, first = rejects(house.warehouse, LoadKey("acme", SOURCE, PERIOD))
    assert (count, [(one.file, one.row, one.reason) for one in first]) == (1, [("a", 0, "no number")])


@pytest.mark.parametrize(("version", "count"), [("1_0", 43), ("1_2", 57), ("1_3", 65)])
def test_a_view_has_the_columns_of_its_version(house: House, tmp_path: Path, version: str, count: int) -> None:
    rows = [
        a_row(),
        a_row(2, Tags=[], PricingCurrency=None),
        a_row(3, x_IsSplitOf="node-1"),
        a_row(4, x_CostBasis="allocation"),
    ]
    house.load(a_delivery(tmp_path, rows))
    found = house.rows(f"SELECT name FROM system.columns WHERE database = 'cw_acme' AND table = 'focus_{version}'")
    names = {str(name) for (name,) in found} - {"x_IsSplitOf"}
    assert len(names) == count
    assert names <= {column.name for column in CANONICAL}
    read = house.rows(f"SELECT BilledCost, Tags FROM {{db}}.focus_{version} ORDER BY ChargePeriodStart")
    assert len(read) == (4 if version == "1_3" else 2)
    assert [row[1] for row in read][:2] == ['{"team":"payments","env":"prod"}', None]
    if version != "1_0":
        assert house.rows(f"SELECT DISTINCT PricingCurrency FROM {{db}}.focus_{version}") == [("USD",)]
    if version == "1_3":
        assert house.rows("SELECT DISTINCT ServiceProviderName, HostProviderName FROM {db}.focus_1_3") == [
            ("AWS", "AWS")
        ]
