"""Every repaired value is named, and removing the repairs gives the delivered row back."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costwarden.focus.allowed import SUBCATEGORY_PARENTS
from tests.focus.making import A_ROW, a_file, a_row, deliver, rows_of


def repaired(tmp_path: Path, **changes: str) -> dict[str, Any]:
    return rows_of(deliver(tmp_path / "out", [a_file(tmp_path / "a.csv", [a_row(**changes)])]))[0]


@pytest.mark.parametrize(
    ("changes", "column", "value"),
    [
        ({"ContractedCost": ""}, "ContractedCost", Decimal("10.00")),
        ({"EffectiveCost": ""}, "EffectiveCost", Decimal("12.50")),
        ({"ListCost": ""}, "ListCost", Decimal("12.50")),
        ({"ServiceSubcategory": ""}, "ServiceSubcategory", "Virtual Machines"),
        ({"ServiceCategory": ""}, "ServiceCategory", "Compute"),
        ({"ServiceCategory": "Chips"}, "ServiceCategory", "Compute"),
        ({"ServiceSubcategory": "Object Storage"}, "ServiceSubcategory", "Virtual Machines"),
        ({"ServiceName": "Nobody Knows", "ServiceSubcategory": ""}, "ServiceSubcategory", "Other (Compute)"),
        ({"PublisherName": ""}, "PublisherName", "AWS"),
        ({"InvoiceIssuerName": "Amazon Web Services EMEA SARL"}, "InvoiceIssuerName", "AWS"),
        ({"ChargeFrequency": ""}, "ChargeFrequency", "Usage-Based"),
        ({"ChargeFrequency": "usage-based"}, "ChargeFrequency", "Usage-Based"),
        ({"PricingUnit": ""}, "PricingQuantity", None),
    ],
)
def test_a_gap_is_closed_by_rule_and_named(tmp_path: Path, changes: dict[str, str], column: str, value: Any):
    row = repaired(tmp_path, **changes)
    assert row[column] == value
    assert column in row["x_RepairedColumns"]


def test_a_marketplace_seller_keeps_its_name(tmp_path: Path):
    row = repaired(tmp_path, InvoiceIssuerName="Elastic N.V.", PublisherName="Elastic N.V.")
    assert row["InvoiceIssuerName"] == "Elastic N.V."
    assert row["x_RepairedColumns"] == []


def test_a_region_name_alone_becomes_its_id(tmp_path: Path):
    path = a_file(tmp_path / "a.csv", [a_row() | {"RegionName": "us-sanjose-1"}])
    row = rows_of(deliver(tmp_path / "out", [path]))[0]
    assert (row["RegionId"], row["RegionName"]) == ("us-sanjose-1", "us-sanjose-1")


_TEXTS = st.sampled_from(["", "x", "AWS", "Usage-Based", "usage-based", "Amazon Web Services, Inc."])
_COSTS = st.sampled_from(["", "0", "1.5", "-2"])


@given(
    st.fixed_dictionaries(
        {
            "EffectiveCost": _COSTS,
            "ListCost": _COSTS,
            "ContractedCost": _COSTS,
            "PricingQuantity": _COSTS,
            "PricingUnit": st.sampled_from(["", "Hours"]),
            "InvoiceIssuerName": _TEXTS,
            "PublisherName": _TEXTS,
            "ServiceCategory": st.sampled_from(["", "Compute", "compute", "Nonsense"]),
            "ServiceSubcategory": st.sampled_from(["", "Virtual Machines", "Caching", "Nonsense"]),
            "ChargeFrequency": st.sampled_from(["", "Recurring", "usage-based"]),
        }
    )
)
def test_without_its_repairs_a_row_is_the_delivered_one(
    tmp_path_factory: pytest.TempPathFactory, changes: dict[str, str]
):
    row = repaired(tmp_path_factory.mktemp("row"), **changes)
    native = dict(row["x_Native"])
    for column, delivered in (A_ROW | changes).items():
        if column in row["x_RepairedColumns"]:
            back = native.get(column)
        elif column == "Tags" or column.endswith(("Start", "End")):
            continue
        else:
            back = row[column]
        expected = _value(column, delivered)
        assert (Decimal(back) if isinstance(expected, Decimal) and back else back) == expected
    assert SUBCATEGORY_PARENTS[row["ServiceSubcategory"]] == row["ServiceCategory"]
    assert (row["PricingQuantity"] is None) == (row["PricingUnit"] is None)


def _value(column: str, delivered: str) -> object:
    if not delivered:
        return None
    if column.endswith("Cost"):
        return Decimal(delivered)
    return Decimal(delivered) if column == "PricingQuantity" else delivered
