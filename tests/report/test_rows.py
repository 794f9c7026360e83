from __future__ import annotations

from decimal import Decimal

import pytest

from costwarden.estimate.model import CostComponent, CostState, ResourceCost, SideCost
from costwarden.report.resources import component_rows


def a_component(name: str, cost: str, unit: str = "hours") -> CostComponent:
    return CostComponent(name, unit, Decimal(730), Decimal(cost) / 730, Decimal(cost))


def rows_of(
    past: list[CostComponent], planned: list[CostComponent]
) -> list[tuple[str, Decimal | None, Decimal | None]]:
    sides = [
        SideCost(CostState.PRICED, sum((one.monthly_cost or 0 for one in side), Decimal(0)), side)
        for side in (past, planned)
    ]
    rows = component_rows(ResourceCost("p", "aws_instance.web", "aws_instance", ("update",), *sides))
    return [(row.name, row.past, row.planned) for row in rows]


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("Use (on-demand, m5.large)", "Use (on-demand, m5.xlarge)", "Use (on-demand, m5.large → m5.xlarge)"),
        ("Use (m5.large)", "Use (spot, m5.large)", "Use (m5.large) → Use (spot, m5.large)"),
        ("Storage (gp2)", "Storage (gp3)", "Storage (gp2 → gp3)"),
    ],
)
def test_a_resize_is_one_row_with_both_sizes(old: str, new: str, shown: str) -> None:
    assert rows_of([a_component(old, "70")], [a_component(new, "140")]) == [(shown, Decimal(70), Decimal(140))]


def test_lines_of_another_unit_or_name_stay_apart() -> None:
    rows = rows_of([a_component("Storage (gp2)", "1", "GB")], [a_component("IOPS (gp2)", "2", "GB")])
    assert rows == [("IOPS (gp2)", 0, 2), ("Storage (gp2)", 1, 0)]
    rows = rows_of([a_component("Storage (a)", "1", "GB")], [a_component("Storage (b)", "2", "months")])
    assert len(rows) == 2


def test_rows_add_up_to_both_sides() -> None:
    past = [a_component("A (x)", "1"), a_component("A (y)", "2"), a_component("B", "4")]
    planned = [a_component("A (z)", "8"), a_component("C", "16")]
    rows = rows_of(past, planned)
    assert sum(row[1] or 0 for row in rows) == 7
    assert sum(row[2] or 0 for row in rows) == 24
