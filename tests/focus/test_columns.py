"""The canonical row against the recorded column list of the specification."""

from __future__ import annotations

import csv
from pathlib import Path

from costwarden.focus.allowed import SERVICE_CATEGORIES, SUBCATEGORY_PARENTS
from costwarden.focus.arrow import schema
from costwarden.focus.columns import ALL, CANONICAL, FOCUS_1_2, FOCUS_1_3


def test_canonical_is_the_57_columns_of_1_2_and_the_8_of_1_3():
    assert (len(FOCUS_1_2), len(FOCUS_1_3)) == (57, 8)
    assert len({column.name for column in ALL}) == len(ALL)


def test_every_column_says_what_the_specification_says(shared: Path):
    with (shared / "data/focus/focus_columns.csv").open(newline="") as file:
        listed = {row["column"]: row for row in csv.DictReader(file)}
    assert {column.name for column in CANONICAL} == {
        name for name, row in listed.items() if row["since_version"] != "1.4"
    }
    kinds = {"String": {"text"}, "Decimal": {"money"}, "Date/Time": {"time"}, "JSON": {"json", "map"}}
    for column in CANONICAL:
        row = listed[column.name]
        assert column.since == row["since_version"]
        assert column.kind in kinds[row["type"]]
        values = {one.strip().split(" > ")[-1] for one in row["allowed_values"].split(" | ") if one.strip()}
        assert column.allowed == values


def test_every_subcategory_has_one_parent_and_every_category_a_last_resort():
    assert len(SUBCATEGORY_PARENTS) == 82
    assert set(SUBCATEGORY_PARENTS.values()) == SERVICE_CATEGORIES
    assert all(SUBCATEGORY_PARENTS[f"Other ({category})"] == category for category in SERVICE_CATEGORIES)


def test_money_keeps_eighteen_digits_and_ids_stay_text():
    fields = schema()
    assert str(fields.field("BilledCost").type) == "decimal128(38, 18)"
    assert str(fields.field("BillingAccountId").type) == "string"
    assert str(fields.field("ChargePeriodStart").type) == "timestamp[ms, tz=UTC]"
