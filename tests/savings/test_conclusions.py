"""What measuring leads to: verified, open again, the change back; a restated bill; what is never measured."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from costwarden.recommend.document import to_document
from costwarden.recommend.gates import gated
from costwarden.recommend.kinds import CHANGE_BACK
from costwarden.recommend.model import Recommendation
from costwarden.savings.daily import RowsDaily
from costwarden.savings.status import realised, status_document, track_records
from costwarden.savings.stored import stored_advice
from costwarden.savings.verdict import comment_of, measure_all
from costwarden.state.recommendations import Recommendations
from costwarden.state.savings import SavingsPulls
from costwarden.state.store import State, open_state
from tests.savings.test_measure import ARN, MERGED, a_pull, days

NOW = datetime.datetime(2026, 10, 20, tzinfo=datetime.UTC)
BEFORE = days("2026-08-16", 30, "12")


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    with open_state(f"sqlite:///{tmp_path}/state.sqlite") as opened:
        yield opened


def next_day(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The bill goes on with something else, so that the day before is written to its end."""
    last = datetime.datetime.fromisoformat(max(row["ChargePeriodStart"] for row in rows))
    return days(str(last.date() + datetime.timedelta(days=1)), 1, "0.01", ResourceId="the next day")


class Merged:
    """One merged pull request of one volume, and its advice, in a store."""

    def __init__(self, state: State, **advice: Any) -> None:
        values: dict[str, Any] = {
            "provider": "aws", "account": "1", "region": "eu-west-1", "resource_id": ARN, "kind": "aws_ebs_gp2_gp3",
            "source": "own rules", "resource_type": "aws_ebs_volume", "address": "aws_ebs_volume.data",
            "current": {"volume_type": "gp2"}, "target": {"volume_type": "gp3"}, "monthly_saving": Decimal(40),
        }  # fmt: skip
        self.one = Recommendation(**(values | advice))
        self.pulls, self.store = SavingsPulls(state), Recommendations(state)
        self.store.put([to_document(self.one)])
        self.add(1)

    def add(self, number: int, **changes: Any) -> None:
        row = {"resource_id": ARN, "address": "aws_ebs_volume.data", "recommendation_id": self.one.id}
        pull = self.pulls.approve(
            a_pull(
                number, **{"recommendation_ids": [self.one.id], "resources": [row], "kind": self.one.kind, **changes}
            )
        )
        self.pulls.change(pull, "savings.merged", state="merged", ended_at=changes.get("ended_at", MERGED))

    def measure(self, *rows: dict[str, Any], now: datetime.datetime = NOW) -> list[tuple[int, str, str]]:
        done = measure_all(None, self.pulls, self.store, RowsDaily([*BEFORE, *rows, *next_day(rows)]), now)
        return [(one.days, str(one.measured), one.note) for _, one in done]

    def lives(self) -> dict[str, str]:
        return {str(row.document["kind"]): row.life for row in self.store.all()}


def test_a_saving_that_shows_is_verified(state: State) -> None:
    merged = Merged(state)
    assert [row[:2] for row in merged.measure(*days("2026-09-16", 14, "6"))] == [(7, "182.63"), (14, "182.63")]
    assert merged.lives() == {"aws_ebs_gp2_gp3": "verified"}
    assert merged.measure(*days("2026-09-16", 14, "6")) == []


def test_a_saving_that_does_not_show_opens_the_advice_again(state: State) -> None:
    merged = Merged(state)
    after = days("2026-09-16", 14, "12")
    for number, row in enumerate(after):
        row["EffectiveCost"] = "13" if number % 2 else "11"
    merged.measure(*after)
    (row,) = merged.store.all()
    assert (row.life, "no saving on the bill 14 days after" in row.reason) == ("open", True)
    pull = merged.pulls.all()[0]
    text = comment_of(pull, merged.pulls.measurements()[pull.id])
    assert "The advice is open again" in text


def test_what_became_dearer_is_proposed_to_change_back(state: State) -> None:
    merged = Merged(state)
    merged.measure(*days("2026-09-16", 14, "15"))
    assert merged.lives() == {"aws_ebs_gp2_gp3": "superseded", CHANGE_BACK: "open"}
    back = next(item.one for item in stored_advice(merged.store.all(), [], NOW) if item.one.kind == CHANGE_BACK)
    assert (dict(back.current), dict(back.target)) == ({"type": "gp3"}, {"type": "gp2"})
    assert (back.monthly_saving, back.address, back.refusals) == (Decimal("91.31"), "aws_ebs_volume.data", ())
    pull = merged.pulls.all()[0]
    assert "the change back is proposed" in comment_of(pull, merged.pulls.measurements()[pull.id])


def test_what_it_added_cannot_be_set_back_and_says_so(state: State) -> None:
    merged = Merged(state, target={"volume_type": "gp3", "iops": 6000})
    merged.measure(*days("2026-09-16", 14, "15"))
    back = next(item.one for item in stored_advice(merged.store.all(), [], NOW) if item.one.kind == CHANGE_BACK)
    assert [refusal.code for refusal in gated(back, NOW).refusals] == ["manual_step"]
    assert "revert https://github.example/acme/shop/pull/1" in back.refusals[0].reason


def test_a_restated_bill_restates_the_measurement_and_not_the_persons_word(state: State) -> None:
    merged = Merged(state)
    merged.measure(*days("2026-09-16", 14, "6"))
    merged.store.decide(merged.one.id, "dismissed", reason="mine", actor="lee")
    again = merged.measure(*days("2026-09-16", 14, "8"))
    assert [row[:2] for row in again] == [(7, "121.75"), (14, "121.75")]
    assert "restated, it said $182.63 before" in again[0][2]
    assert merged.lives() == {"aws_ebs_gp2_gp3": "dismissed"}
    late = NOW + datetime.timedelta(days=60)
    assert merged.measure(*days("2026-09-16", 14, "9"), now=late) == []  # books are closed


def test_the_savings_of_two_merges_of_one_resource_are_never_the_same_money(state: State) -> None:
    merged = Merged(state)
    merged.add(2, ended_at=MERGED + datetime.timedelta(days=10), kind="aws_ec2_rightsize")
    rows = [*days("2026-09-16", 9, "9"), *days("2026-09-25", 25, "3")]
    merged.measure(*rows)
    shown = status_document(realised(merged.pulls.all(), merged.pulls.measurements()))
    measured = [Decimal(one["measured"]) for one in shown["pulls"]]
    assert measured == [Decimal("91.31"), Decimal("182.63")]  # 3 a day, then 6 a day: of 12 there were


@pytest.mark.parametrize("kind", ["drift", "tags_missing", "aws_ebs_snapshot_first"])
def test_what_follows_the_cloud_claims_no_saving_a_second_time(state: State, kind: str) -> None:
    """The cloud was changed before the pull request: the bill falls, and the pull request had no part in it."""
    merged = Merged(state, kind=kind, current={"type": "gp2"}, target={"type": "gp3"})
    assert merged.measure(*days("2026-09-16", 14, "6")) == []


def test_an_id_that_changed_is_found_by_the_address(state: State) -> None:
    merged = Merged(state)
    new = "arn:aws:ec2:eu-west-1:1:volume/vol-2"
    rows = days("2026-09-16", 7, "6", ResourceId=new)
    costs = RowsDaily([*BEFORE, *rows, *next_day(rows)])
    ((_, one),) = measure_all(None, merged.pulls, merged.store, costs, NOW, {("acme/shop", "aws_ebs_volume.data"): new})
    assert one.measured == Decimal("182.63")
    assert merged.measure(*days("2026-09-16", 7, "1", ResourceId="another")) != []  # without it nothing is known


def test_what_earlier_ones_brought_is_told_to_the_next_reviewer(state: State) -> None:
    merged = Merged(state)
    merged.measure(*days("2026-09-16", 14, "6"))
    records = track_records(realised(merged.pulls.all(), merged.pulls.measurements()))
    assert records == {"aws_ebs_gp2_gp3": "1 merged before: the bill showed 5.07 of what was estimated"}
