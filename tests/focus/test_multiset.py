"""No row lost: however a bill is split, ordered and delivered, the same rows come out, and the same sums."""

from __future__ import annotations

import datetime
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costwarden.focus.as_focus import focus_shape
from costwarden.focus.prepared import PreparedDelivery
from costwarden.focus.times import ISO_UTC
from tests.focus.making import a_file, a_row, deliver, rejects_of, rows_of

_PLACE = ("x_FileOrdinal", "x_RowOrdinal", "x_DeliveryId")


def multiset(prepared: PreparedDelivery) -> Counter[str]:
    """Rows without where they stood, accepted and quarantined alike."""
    kept: Counter[str] = Counter()
    for row in rows_of(prepared):
        kept[repr(sorted((name, value) for name, value in row.items() if name not in _PLACE))] += 1
    for reject in rejects_of(prepared):
        kept[repr((reject["reason"], sorted(reject["raw"].items())))] += 1
    return kept


_COST = st.decimals(min_value=-1000, max_value=1000, places=22, allow_nan=False).map(lambda amount: f"{amount:f}")
_ROW = st.builds(
    lambda cost, resource, category: a_row(BilledCost=cost, ResourceId=resource, ChargeCategory=category),
    st.one_of(_COST, st.just("n/a")),
    st.sampled_from(["i-1", "i-2", ""]),
    st.sampled_from(["Usage", "Credit", "Tax", "Gift"]),
)


@given(st.lists(_ROW, min_size=1, max_size=12), st.randoms(use_true_random=False), st.integers(1, 4))
def test_order_and_split_do_not_change_what_is_delivered(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, str]], random: Any, parts: int
):
    folder = tmp_path_factory.mktemp("bill")
    whole = deliver(folder / "whole", [a_file(folder / "whole.csv", rows)])
    shuffled = random.sample(rows, len(rows))
    cuts = sorted(random.randrange(len(rows) + 1) for _ in range(parts - 1))
    slices = [shuffled[start:end] for start, end in zip([0, *cuts], [*cuts, len(rows)], strict=True)]
    files = [a_file(folder / f"{at}.csv.gz", part) for at, part in enumerate(slices) if part]
    again = deliver(folder / "again", files)
    assert multiset(again) == multiset(whole)
    assert sum(multiset(again).values()) == len(rows) == again.rows_read
    assert again.totals == whole.totals
    assert again.source_totals == whole.source_totals
    assert again.rounding_residual == whole.rounding_residual


def test_identical_rows_are_all_kept(tmp_path: Path):
    prepared = deliver(tmp_path / "out", [a_file(tmp_path / "a.csv", [a_row()] * 5)])
    assert prepared.totals["USD"].billed_cost == 5 * Decimal("12.50")
    assert set(multiset(prepared).values()) == {5}


@pytest.mark.parametrize(
    ("name", "rows", "billed"),
    [
        ("focus_1_2_cost_and_usage_aws.csv", 2000, "40293.06455513489625"),
        ("focus_1_2_cost_and_usage_azure.csv", 2000, "92031.55540962528"),
        ("focus_1_2_cost_and_usage_gcp.csv", 2000, "60762.3890238247235"),
        ("focus_1_3_cost_and_usage_aws.csv", 2000, "43488.235659305734756"),
        ("focus_1_3_cost_and_usage_azure.csv", 2000, "69724.325948582768"),
        ("focus_1_3_cost_and_usage_gcp.csv", 2000, "51753.979186059533"),
    ],
)
def test_generated_bills_are_taken_whole(shared: Path, tmp_path: Path, name: str, rows: int, billed: str):
    (path,) = (shared / "data/billing/focus").rglob(name)
    prepared = deliver(tmp_path, [path])
    assert (prepared.rows_read, prepared.rows_accepted) == (rows, rows)
    totals = prepared.totals["USD"]
    assert totals.billed_cost == totals.effective_cost == Decimal(billed)  # amortisation closes over a whole term
    assert prepared.source_totals == {"USD": Decimal(billed)}
    assert prepared.repaired == {}


def test_a_real_bill_of_three_clouds_is_taken_whole(shared: Path, tmp_path: Path):
    path = shared / "data/billing/focus/focus_1_0_sample.csv"
    shape = focus_shape("AWS", formats=(ISO_UTC,), nulls=("", "NULL"))
    october = datetime.date(2024, 10, 1)
    september = datetime.date(2024, 9, 1)
    first = deliver(tmp_path / "1", [path], shape=shape, period=september, others=frozenset({october}))
    second = deliver(tmp_path / "2", [path], shape=shape, period=october, others=frozenset({september}), undated=False)
    assert (first.rows_read, first.rows_accepted) == (999, 999)
    assert (second.rows_read, second.rows_accepted) == (1, 1)
    whole = first.totals["USD"].billed_cost + second.totals["USD"].billed_cost
    assert whole == Decimal("20.52022672899")
    assert len({row["ProviderName"] for row in rows_of(first)}) == 3
