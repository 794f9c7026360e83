"""However a bill is delivered - shuffled, split, twice, cut short, by two at once - its period holds it exactly."""

from __future__ import annotations

import itertools
import random
import threading
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from costwarden.errors import CostwardenError
from costwarden.focus.prepared import PreparedDelivery
from costwarden.warehouse.errors import LoadBusy
from costwarden.warehouse.guards import Accepted
from costwarden.warehouse.ledger import LoadState
from costwarden.warehouse.loader import Loader
from tests.plugins.counts import SOAK
from tests.warehouse.conftest import House
from tests.warehouse.deliveries import a_delivery, a_row, sums

_numbers = itertools.count()
YES = Accepted(shrink=True, empty=True)
AMOUNTS = st.decimals(min_value=-(10**9), max_value=10**9, places=18, allow_nan=False, allow_infinity=False)
ROWS = st.lists(
    st.builds(
        lambda day, cost, resource, currency: {"day": day, "cost": cost, "resource": resource, "currency": currency},
        day=st.integers(1, 28),
        cost=AMOUNTS,
        resource=st.sampled_from(["i-1", "i-2", None]),
        currency=st.sampled_from(["USD", "EUR"]),
    ),
    min_size=1,
    max_size=12,
)


def row_of(one: dict[str, Any], source: str) -> dict[str, Any]:
    return a_row(
        one["day"], str(one["cost"]), ResourceId=one["resource"], BillingCurrency=one["currency"], x_SourceId=source
    )


def held(house: House, source: str) -> Counter[tuple[Any, ...]]:
    """The live multiset of a source."""
    return Counter(
        house.rows(
            "SELECT BillingCurrency, toDayOfMonth(ChargePeriodStart), ResourceId, BilledCost FROM {db}.cost"
            " WHERE x_SourceId = {source:String}",
            source=source,
        )
    )


def wanted(rows: list[dict[str, Any]]) -> Counter[tuple[Any, ...]]:
    return Counter((one["currency"], one["day"], one["resource"], one["cost"]) for one in rows)


# One warehouse serves every example: each has a source of its own.
@settings(max_examples=150 if SOAK else 6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(versions=st.lists(ROWS, min_size=1, max_size=3), files=st.integers(1, 3), seed=st.integers(0, 2**32))
def test_any_order_split_and_repetition_leaves_the_same_rows(
    house: House, tmp_path: Path, versions: list[list[dict[str, Any]]], files: int, seed: int
) -> None:
    chance, source = random.Random(seed), f"s{next(_numbers)}"
    deliveries: list[tuple[PreparedDelivery, list[dict[str, Any]]]] = []
    for number, version in enumerate(versions):
        shuffled = chance.sample(version, len(version))
        rows = [row_of(one, source) for one in shuffled]
        pieces = min(files, len(rows))
        deliveries.append(
            (a_delivery(tmp_path, rows, source_id=source, delivery_id=str(number), files=pieces), version)
        )
    current: list[dict[str, Any]] = []
    for delivery, version in [*deliveries, deliveries[-1], deliveries[0], deliveries[0]]:
        assert house.load(delivery, accepted=YES).state is LoadState.DONE
        current = version
        assert held(house, source) == wanted(current)
    totals = house.rows(
        "SELECT BillingCurrency, sum(BilledCost), sum(Rows) FROM {db}.daily WHERE x_SourceId = {source:String}"
        " GROUP BY BillingCurrency",
        source=source,
    )
    expected = sums([row_of(one, source) for one in current])
    assert {row[0]: row[1:] for row in totals} == {
        currency: (one.billed_cost, one.rows) for currency, one in expected.items()
    }


def test_rows_that_were_delivered_twice_in_one_delivery_are_noticed(house: House, tmp_path: Path) -> None:
    rows = [a_row(day) for day in range(1, 5)]
    house.load(a_delivery(tmp_path, rows))
    once = a_delivery(tmp_path, rows, delivery_id="d2")
    twice = a_delivery(tmp_path, rows, delivery_id="d3", files=1)
    doubled = PreparedDelivery(
        **{name: getattr(twice, name) for name in PreparedDelivery.__dataclass_fields__}
        | {"files": (*once.files, *twice.files)}
    )
    result = house.load(doubled)
    assert (result.state, result.reason) == (LoadState.REJECTED, "stg_cost: USD has 8 rows instead of 4")
    assert house.rows("SELECT count() FROM {db}.cost") == [(4,)]


@pytest.mark.parametrize("keep", [0, 10, 0.5, 0.99])
def test_a_file_that_was_cut_short_changes_nothing(house: House, tmp_path: Path, keep: float) -> None:
    house.load(a_delivery(tmp_path, [a_row(day) for day in range(1, 5)]))
    whole = a_delivery(tmp_path, [a_row(day) for day in range(1, 20)], delivery_id="d2")
    content = whole.files[0].read_bytes()
    whole.files[0].write_bytes(content[: int(keep * len(content)) if keep < 1 else int(keep)])
    with pytest.raises(CostwardenError):
        house.load(whole)
    assert house.rows("SELECT count() FROM {db}.cost") == [(4,)]
    assert house.ledger.newest("acme")[0].state is LoadState.REJECTED
    assert house.reopen().notices == []
    assert house.rows("SELECT count() FROM {db}.cost") == [(4,)]


def test_two_loaders_of_one_period_never_mix(house: House, tmp_path: Path) -> None:
    def load(delivery: PreparedDelivery) -> None:
        loader = Loader(house.warehouse, wait_seconds=60)
        results.append(loader.load("acme", delivery, house.ledger, house.leases, accepted=YES))

    for round_ in range(25 if SOAK else 3):
        results: list[Any] = []
        deliveries = [
            a_delivery(tmp_path, [a_row(day, amount) for day in range(1, days)], delivery_id=f"{round_}{days}")
            for amount, days in (("1.5", 6), ("2.5", 7))
        ]
        threads = [threading.Thread(target=load, args=(one,)) for one in deliveries]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [one.state for one in results] == [LoadState.DONE] * 2
        last = house.ledger.last_done(results[0].key)
        assert last is not None
        expected = next(one for one in deliveries if one.delivery_id == last.delivery_id).totals["USD"]
        for table, rows in (("cost", "count()"), ("daily", "sum(Rows)"), ("res_daily", "sum(Rows)")):
            found = house.rows(f"SELECT {rows}, sum(BilledCost), uniqExact(x_LoadId) FROM {{db}}.{table}")
            assert found == [(expected.rows, expected.billed_cost, 1)]


def test_a_second_loader_that_does_not_wait_is_told(house: House, tmp_path: Path) -> None:
    from costwarden.warehouse.lease import take
    from costwarden.warehouse.ledger import LoadKey

    delivery = a_delivery(tmp_path, [a_row()])
    taken = take(LoadKey("acme", delivery.source_id, delivery.billing_period), house.leases, "me", embedded=True)
    assert taken is not None
    with taken, pytest.raises(LoadBusy, match="another loader works on aws-1 2026-09"):
        house.load(delivery)
    assert house.load(delivery).state is LoadState.DONE


def test_readers_see_one_delivery_or_the_other_while_it_is_swapped(house: House, tmp_path: Path) -> None:
    small = a_delivery(tmp_path, [a_row(day, "1") for day in range(1, 4)], delivery_id="a")
    large = a_delivery(tmp_path, [a_row(day, "2") for day in range(1, 6)], delivery_id="b")
    house.load(small)
    seen: set[tuple[Any, ...]] = set()
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            for table, rows in (("cost", "count()"), ("daily", "sum(Rows)")):
                seen.update(house.rows(f"SELECT {rows}, sum(BilledCost) FROM {{db}}.{table}"))

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(40 if SOAK else 6):
        house.load(large if number % 2 == 0 else small, accepted=YES)
    stop.set()
    reader.join()
    assert seen <= {(3, Decimal(3)), (5, Decimal(10))}
