"""A load is held to everything that is known about it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from collectors.night.explain import explain
from collectors.night.reconcile import Previous, Verdict, reconcile, worst
from collectors.source import Authority
from tests.night.making import a_prepared, totals


def verdict(prepared=None, authorities=(), previous=None, **options) -> Verdict:
    options.setdefault("closed", False)
    return worst(reconcile(prepared or a_prepared(), authorities, previous, **options))


def test_a_delivery_that_adds_up_is_fine():
    assert verdict() == "ok"


@pytest.mark.parametrize(
    "changes",
    [
        {"rows_read": 11},  # a row is neither loaded nor put aside
        {"source_rows": 11},  # the provider counts one more
        {"source_totals": {"USD": Decimal("100.000000000000000001")}},  # the last digit
        {"source_totals": {"USD": Decimal(100), "EUR": Decimal(1)}},
        {"rounding_residual": Decimal("1e-17")},  # more than ten rows can lose
    ],
)
def test_what_does_not_add_up_fails(changes):
    assert verdict(a_prepared(**changes)) == "fail"


def test_what_was_cut_off_explains_the_last_digit():
    prepared = a_prepared(rounding_residual=Decimal("1e-18"), source_totals={"USD": Decimal("100.000000000000000001")})
    assert verdict(prepared) == "ok"


def test_quarantined_rows_wait_for_a_yes_by_name():
    prepared = a_prepared(
        rows_quarantined=1,
        source_totals={"USD": Decimal(107)},
        quarantined_billed={"USD": Decimal(7)},
    )
    assert verdict(prepared) == "held"
    assert verdict(prepared, approved=frozenset({"shrink"})) == "held"
    assert verdict(prepared, approved=frozenset({"rejects"})) == "warn"


@pytest.mark.parametrize(
    ("ours", "closed", "expected"),
    [
        ("100", False, "ok"),
        ("101", False, "ok"),
        ("101.01", False, "warn"),
        ("97", False, "warn"),
        ("96.99", False, "fail"),
        ("103.01", False, "fail"),
        ("100.09", True, "ok"),
        ("100.5", True, "warn"),
        ("101", True, "warn"),  # one unit is more than 0.5 % of 100
        ("101.01", True, "fail"),
    ],
)
def test_bounds_against_the_provider(ours: str, closed: bool, expected: Verdict):
    authority = Authority("aws cost explorer", {"USD": Decimal(100)})
    assert verdict(a_prepared(ours), [authority], closed=closed) == expected


@pytest.mark.parametrize(("ours", "expected"), [("1005", "warn"), ("1005.01", "fail")])
def test_half_a_percent_bounds_a_large_closed_month(ours: str, expected: Verdict):
    assert verdict(a_prepared(ours), [Authority("invoice", {"USD": Decimal(1000)}, closed=True)]) == expected


def test_a_person_may_accept_a_difference():
    authority = [Authority("invoice", {"USD": Decimal(200)}, closed=True)]
    assert verdict(authorities=authority) == "fail"
    assert verdict(authorities=authority, approved=frozenset({"difference"})) == "warn"


def test_a_bill_in_a_currency_the_provider_does_not_name_is_said():
    assert verdict(authorities=[Authority("invoice", {"EUR": Decimal(0)})]) == "warn"
    assert verdict(authorities=[Authority("invoice", {"USD": Decimal(100), "EUR": Decimal(50)})]) == "fail"


def before(rows: int, billed: str, **categories: str) -> Previous:
    named = {name: Decimal(amount) for name, amount in categories.items()}
    return Previous({"USD": rows}, {"USD": Decimal(billed)}, {"USD": named})


@pytest.mark.parametrize(
    ("previous", "closed", "expected"),
    [
        (before(10, "100"), False, "ok"),
        (before(10, "102"), False, "ok"),  # 98 % of it
        (before(10, "103"), False, "held"),
        (before(11, "100"), False, "held"),  # a row in ten is gone
        (before(2, "20"), False, "ok"),  # an open month grows
        (before(2, "100"), True, "held"),  # a closed one does not
        (before(0, "0"), True, "ok"),
    ],
)
def test_a_delivery_is_held_to_the_one_before(previous: Previous, closed: bool, expected: Verdict):
    assert verdict(previous=previous, closed=closed) == expected


def test_a_shrinking_delivery_needs_its_own_yes():
    previous = before(20, "300")
    assert verdict(previous=previous) == "held"
    assert verdict(previous=previous, approved=frozenset({"growth", "rejects"})) == "held"
    assert verdict(previous=previous, approved=frozenset({"shrink"})) == "warn"


def test_new_credits_and_corrections_explain_a_smaller_cost():
    prepared = a_prepared("80", rows=10, categories={"USD": {"Usage": Decimal(100), "Credit": Decimal(-20)}})
    assert verdict(prepared, previous=before(10, "100", Usage="100")) == "ok"
    assert verdict(prepared, previous=before(10, "100", Usage="120", Credit="-20")) == "held"
    assert verdict(prepared, previous=Previous({"USD": 10}, {"USD": Decimal(100)}, {})) == "held"  # nobody knows


def test_a_currency_that_disappears_is_a_shrinking_delivery():
    previous = Previous({"USD": 10, "EUR": 5}, {"USD": Decimal(100), "EUR": Decimal(50)}, {})
    assert verdict(previous=previous) == "held"


def test_services_only_inform():
    authority = Authority("aws cost explorer", {"USD": Decimal(100)}, {"EC2": Decimal(90), "S3": Decimal(10)})
    checks = reconcile(a_prepared(), [authority], None, closed=False, by_service={"EC2": Decimal(50)})
    assert worst(checks) == "warn"
    assert [check.name for check in checks if check.verdict == "warn"] == ["aws cost explorer, EC2"]


@pytest.mark.parametrize(
    ("difference", "categories", "closed", "reason"),
    [
        ("19", {"Tax": "19"}, False, "tax_scope"),
        ("-20", {"Credit": "-15", "Correction": "-5"}, True, "credit"),
        ("-20", {}, False, "late_data"),
        ("-20", {}, True, "unknown"),
        ("20", {"Tax": "3"}, False, "unknown"),
    ],
)
def test_expected_reasons_are_named(difference: str, categories: dict[str, str], closed: bool, reason: str):
    known = {name: Decimal(amount) for name, amount in categories.items()}
    assert explain(Decimal(difference), known, closed=closed) == reason


def test_two_currencies_are_two_sums():
    prepared = a_prepared(
        rows_read=20,
        rows_accepted=20,
        totals={"EUR": totals("5"), "USD": totals("7")},
        source_totals={"EUR": Decimal(5), "USD": Decimal(7)},
    )
    assert verdict(prepared) == "ok"
