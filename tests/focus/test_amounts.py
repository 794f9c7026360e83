"""Money keeps every digit it can, and says what it could not keep."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal, localcontext

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from costwarden.focus.amounts import MONEY, divide, multiply, parse_amounts, total


def parsed(*texts: str | None) -> tuple[list[Decimal | None], list[bool], Decimal]:
    amounts = parse_amounts(pa.array(texts, pa.string()))
    unusable = [one or other for one, other in zip(amounts.bad.to_pylist(), amounts.large.to_pylist(), strict=True)]
    return amounts.values.to_pylist(), unusable, amounts.residual


def test_plain_signed_and_scientific_texts_are_amounts():
    values, bad, residual = parsed("1.5", "-0.25", "+3", "1e-7", "2.5E+2", "1.", ".5", None)
    assert values[:7] == [Decimal(one) for one in ("1.5", "-0.25", "3", "0.0000001", "250", "1", "0.5")]
    assert values[7] is None
    assert not any(bad)
    assert residual == 0


@pytest.mark.parametrize("text", ["1,5", "$10,000.00", "nan", "inf", "-", "1e", "0x10", "NULL", "1 000", "--1", "１"])
def test_a_text_that_is_no_number_is_never_read_as_one(text: str):
    values, bad, _ = parsed("1", text)
    assert values == [Decimal(1), None]
    assert bad == [False, True]


def test_the_nineteenth_digit_is_rounded_half_even_and_counted():
    values, _, residual = parsed("0.0000000000000000005", "0.0000000000000000015", "1.2345678901234567894321")
    assert values[:2] == [Decimal(0), Decimal("2e-18")]
    assert residual == Decimal("0.5e-18") - Decimal("0.5e-18") + Decimal("0.4321e-18")


def test_an_amount_that_could_make_a_sum_wrap_is_refused():
    values, bad, _ = parsed("99999999999999.99", "100000000000000", "1e99", "-1e300")
    assert values == [Decimal("99999999999999.99"), None, None, None]
    assert bad == [False, True, True, True]


def test_more_digits_than_an_engine_has_are_still_read():
    text = "12345678.123456789012345678901234567890123456789012345"
    values, bad, residual = parsed(text)
    assert values == [Decimal("12345678.123456789012345679")]
    assert bad == [False]
    with localcontext() as context:
        context.prec = 100
        assert residual == Decimal(text) - Decimal("12345678.123456789012345679")


def test_a_double_is_the_shortest_decimal_that_names_it():
    amounts = parse_amounts(pa.array([0.1, 1e-7, 123456789.123, None], pa.float64()))
    assert amounts.values.to_pylist() == [Decimal("0.1"), Decimal("1e-7"), Decimal("123456789.123"), None]


@given(
    st.lists(st.decimals(min_value=-(10**12), max_value=10**12, allow_nan=False, places=24), min_size=1, max_size=30)
)
def test_stored_plus_residual_is_what_was_delivered(amounts: list[Decimal]):
    found = parse_amounts(pa.array([f"{one:f}" for one in amounts], pa.string()))
    with localcontext() as context:
        context.prec, context.rounding = 100, ROUND_HALF_EVEN
        assert sum(found.values.to_pylist()) + found.residual == sum(amounts)
        assert abs(found.residual) <= len(amounts) * Decimal("0.5e-18")
        assert total(found.values) == sum(one.quantize(Decimal("1e-18")) for one in amounts)


def test_products_and_quotients_do_not_wrap():
    def money(*values: str | None) -> pa.Array:
        return pa.array([None if one is None else Decimal(one) for one in values], MONEY)

    assert multiply(money("100.5", "99999999999999", None), money("2000.25", "99999999999999", "1")).to_pylist() == [
        Decimal("201025.125"),
        None,
        None,
    ]
    assert divide(money("1", "1", None), money("3", "0", "1")).to_pylist() == [
        Decimal("0.333333333333333333"),
        None,
        None,
    ]
