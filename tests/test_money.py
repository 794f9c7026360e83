from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costwarden.money import (
    decimal_text,
    format_money,
    format_percent,
    format_unit_price,
    parse_amount,
    round_to_total,
    sum_known,
    to_cents,
)


@pytest.mark.parametrize(
    ("amount", "text"),
    [("748", "748.00"), ("0.0000166667", "0.0000166667"), ("1E+2", "100.00"), ("-0.000", "0.00"), ("1.500", "1.50")],
)
def test_json_money_has_at_least_two_places_and_no_exponent(amount: str, text: str) -> None:
    assert decimal_text(Decimal(amount)) == text


@pytest.mark.parametrize(
    ("amount", "text"),
    [("1309.2", "$1,309"), ("0.42", "$0.42"), ("-63.4", "-$63"), ("0.995", "$1.00"), ("138506.67", "$138,507")],
)
def test_people_read_whole_units_and_cents_below_one(amount: str, text: str) -> None:
    assert format_money(Decimal(amount), "USD") == text


def test_an_unknown_amount_is_never_zero() -> None:
    assert format_money(None, "USD") == "unknown"
    assert sum_known([None, Decimal(3), None]) == 3


def test_signs_and_currencies() -> None:
    assert format_money(Decimal(586), "USD", signed=True, exact=True) == "+$586.00"
    assert format_money(Decimal(586), "CHF") == "CHF 586"
    assert format_money(Decimal("12.4"), "JPY", exact=True) == "¥12"
    assert format_unit_price(Decimal("0.0000166667"), "USD") == "$0.0000166667"
    assert format_unit_price(Decimal("0.192"), "USD") == "$0.19"


def test_percent_needs_something_to_compare_with() -> None:
    assert format_percent(Decimal(586), Decimal("799.5")) == "+73%"
    assert format_percent(Decimal(586), Decimal(0)) is None


def test_cents_round_half_away_from_zero() -> None:
    assert [to_cents(Decimal(text)) for text in ("0.005", "-0.005", "70.084", "1e30")] == [1, -1, 7008, 10**32]


@pytest.mark.parametrize("text", ["nan", "inf", "-Infinity", "1,5", "", "0x10"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        parse_amount(text)


@given(st.lists(st.decimals(min_value=-(10**6), max_value=10**6, places=4), max_size=30))
def test_rounded_rows_add_up_to_the_rounded_total(amounts: list[Decimal]) -> None:
    rounded = round_to_total(amounts)
    assert sum(rounded) == sum(amounts, Decimal(0)).quantize(Decimal(1), rounding="ROUND_HALF_UP")
    assert all(abs(row - amount) <= 1 for row, amount in zip(rounded, amounts, strict=True))
