"""Decimal amounts with a currency: exact inside, rounded only where a person reads them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation, localcontext

ZERO = Decimal(0)
CENT = Decimal("0.01")

# ISO 4217 currencies without a minor unit that cloud providers bill in.
_WHOLE_UNIT_CURRENCIES = frozenset({"JPY", "KRW", "CLP", "VND", "IDR", "HUF"})
_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹"}


def parse_amount(text: str) -> Decimal:
    """A finite Decimal from text such as "12.50"; ValueError for anything else (nan and inf too)."""
    try:
        amount = Decimal(text.strip())
    except InvalidOperation as error:
        raise ValueError(f"{text!r} is not an amount") from error
    if not amount.is_finite():
        raise ValueError(f"{text!r} is not an amount")
    return amount


def sum_known(amounts: Iterable[Decimal | None]) -> Decimal:
    """The sum of what is known; what is unknown (None) is left out, and the caller says so."""
    return sum((amount for amount in amounts if amount is not None), ZERO)


def to_cents(amount: Decimal) -> int:
    """Integer cents, half away from zero: the only form in which money enters Rego."""
    with localcontext() as context:
        context.prec = 60
        return int((amount * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def decimal_text(amount: Decimal) -> str:
    """Plain decimal digits for JSON, at least two after the point, no exponent: "748.00", "0.0000166667"."""
    text = f"{amount:f}"
    if "." in text:
        text = text.rstrip("0")
    whole, _, fraction = text.partition(".")
    text = f"{whole}.{fraction.ljust(2, '0')}"
    return "0.00" if text == "-0.00" else text


def currency_sign(currency: str) -> str:
    """The sign before an amount: "$" for USD, "CHF " for a currency without a well-known sign."""
    return _SIGNS.get(currency, f"{currency} ")


def round_for_people(amount: Decimal) -> Decimal:
    """Whole units from 1 up, cents below: the convention of Infracost's comments."""
    step = Decimal(1) if abs(amount) >= 1 else CENT
    return amount.quantize(step, rounding=ROUND_HALF_UP)


def format_money(amount: Decimal | None, currency: str, *, signed: bool = False, exact: bool = False) -> str:
    """Money for people: "$1,309", "+$0.42", "-$63"; an unknown amount is "unknown", never $0.

    `exact` keeps the cents ("$1,309.20"; none for currencies that have none).
    """
    if amount is None:
        return "unknown"
    if exact:
        rounded = amount.quantize(Decimal(1) if currency in _WHOLE_UNIT_CURRENCIES else CENT, rounding=ROUND_HALF_UP)
    else:
        rounded = round_for_people(amount)
    sign = "-" if rounded < 0 else "+" if signed and rounded > 0 else ""
    return f"{sign}{currency_sign(currency)}{abs(rounded):,}"


def format_unit_price(price: Decimal, currency: str) -> str:
    """A unit price for people: two decimals, or up to ten below 0.1 with trailing zeros cut."""
    if price != 0 and abs(price) < Decimal("0.1"):
        return f"{currency_sign(currency)}{decimal_text(price.quantize(Decimal('1e-10'), rounding=ROUND_HALF_UP))}"
    return f"{currency_sign(currency)}{price.quantize(CENT, rounding=ROUND_HALF_UP):,}"


def format_percent(delta: Decimal, past: Decimal) -> str | None:
    """The change in whole percent, "+73%"; None where there was nothing to compare with."""
    if past == 0 or delta == 0:
        return None
    percent = (delta * 100 / abs(past)).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return f"{percent:+,}%"


def round_to_total(amounts: Sequence[Decimal], step: Decimal = Decimal(1)) -> list[Decimal]:
    """Round every amount to `step` so that the rounded rows add up to the rounded total (largest remainder)."""
    total = sum(amounts, ZERO).quantize(step, rounding=ROUND_HALF_UP)
    floors = [(amount / step).to_integral_value(rounding="ROUND_FLOOR") * step for amount in amounts]
    missing = int((total - sum(floors, ZERO)) / step)
    by_remainder = sorted(range(len(amounts)), key=lambda row: (floors[row] - amounts[row], row))
    for row in by_remainder[:missing]:
        floors[row] += step
    return floors
