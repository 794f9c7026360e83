"""Recommendation files nobody should have written: one line and exit 2, or a counted refusal, never a trace."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costwarden.errors import CostwardenError
from costwarden.recommend.document import from_document, to_document
from costwarden.recommend.errors import RecommendationsNotReadable
from costwarden.recommend.explain import Listed, as_csv, explained, table
from costwarden.recommend.gates import gated
from costwarden.recommend.merge import addable, merge, total_saving
from costwarden.recommend.model import Recommendation
from costwarden.recommend.read import read_recommendations
from costwarden.recommend.sources.registry import all_sources
from tests.plugins.counts import SOAK
from tests.recommend.test_command import ADVICE, cost, write
from tests.recommend.test_gates import NOW
from tests.recommend.test_sources_others import advisor, recommender

__all__ = ["cost"]


@pytest.mark.parametrize(
    "changes",
    [
        {"monthly_saving": "NaN"}, {"monthly_saving": "1e400"}, {"monthly_saving": 10**40}, {"monthly_saving": -1},
        {"monthly_cost": "Infinity"}, {"monthly_cost": [1]}, {"provider": "AWS; drop"}, {"provider": None},
        {"kind": "../../x"}, {"kind": 7}, {"resource_id": ""},
        {"resource_id": "a\x1b[31mred"}, {"resource_id": "a\u202eb"},
        {"currency": "dollars"},
        {"current": {"a": {"b": 1}}}, {"target": [1]}, {"tags": "x"}, {"evidence": [{"metric": "x"}]},
        {"observed_at": "yesterday"}, {"confidence": "sure"}, {"performance_risk": 99}, {"maths": ["x"] * 51},
        {"resource_id": "x" * 2001}, {"evidence": [{"metric": "m", "statistic": "s", "value": "NaN"}]},
        {"current": {"x": 1e400}}, {"created_at": "0001-01-01T00:00:00+23:59"},
    ],
)  # fmt: skip
def test_one_wrong_field_is_two_lines_and_exit_2(
    cost: Callable[..., Any], tmp_path: Path, changes: dict[str, Any]
) -> None:
    code, out, err = cost("recommendations", "--import", write(tmp_path, {**ADVICE, **changes}))
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 2
    assert err.isascii() or all(sign.isprintable() or sign == "\n" for sign in err)


HUGE = f'{{"version": 1, "recommendations": [{{"current": {{"size": {"9" * 5000}}}}}]}}'


@pytest.mark.parametrize(
    "text", ["", "[", "[1]", "{}", "null", '{"version": 1}', "[" * 100_000, HUGE, '{"a":' * 50_000, "\ud83d"]
)
def test_what_is_no_file_of_ours_is_an_error(cost: Callable[..., Any], tmp_path: Path, text: str) -> None:
    (tmp_path / "advice.json").write_bytes(text.encode("utf-8", "surrogatepass"))
    code, _, err = cost("recommendations", "--import", str(tmp_path / "advice.json"))
    assert (code, len(err.splitlines())) == (2, 2)


def test_signs_that_turn_text_become_spaces_beside_an_id() -> None:
    one = from_document({**ADVICE, "resource_name": "web\u2066x\n", "address": "aws_ebs_volume.\u202edata"})
    assert (one.resource_name, one.address) == ("web x ", "aws_ebs_volume. data")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.just("1e400"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
_SHAPES = {
    "azure advisor": advisor(annualSavingsAmount="1200", lookbackPeriod="14", MaxCpuP95="12.5"),
    "gcp recommender": recommender({"currencyCode": "USD", "units": "-60"}),
}


@given(st.data())
def test_a_providers_answer_with_anything_in_it_is_read_or_refused(data: st.DataObject) -> None:
    """One place of a recorded answer replaced by any JSON: recommendations with sane money, or our own error."""
    from costwarden.recommend.read import parsed

    name = data.draw(st.sampled_from(sorted(_SHAPES)))
    answer = json.loads(json.dumps(_SHAPES[name]))
    places = list(_places(answer))
    holder, key = data.draw(st.sampled_from(places))
    holder[key] = data.draw(JSON)
    source = next(one for one in all_sources() if one.name == name)
    try:
        found = parsed(source, answer, "x", tenant="", now=NOW)
    except CostwardenError:
        return
    for one in merge(found):
        sane = gated(one, NOW)
        assert sane.monthly_saving is None or sane.monthly_saving >= 0
        assert all(sign.isprintable() or sign == "\n" for sign in explained(Listed(sane)))
        assert from_document(to_document(sane)).id == sane.id  # the store gives back what it was given


def _places(value: Any) -> Any:
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from _places(value[key])


AMOUNTS = st.none() | st.decimals(0, 10**6, places=2)
CLAIMS = st.builds(
    dict,
    kind=st.sampled_from(
        ["aws_ebs_gp2_gp3", "aws_ec2_rightsize", "aws_ec2_stop_idle", "aws_ec2_schedule", "aws_ec2_previous_generation",
         "aws_ebs_delete_unattached", "aws_ebs_snapshot_first", "aws_rds_rightsize", "aws_rds_storage_gp3", "other"]
    ),
    source=st.sampled_from(["own rules", "aws cost optimization hub", "aws compute optimizer", "aws trusted advisor"]),
    resource_id=st.sampled_from(["a", "A", "b"]),
    monthly_saving=AMOUNTS,
    monthly_cost=AMOUNTS,
    xor_group=st.sampled_from(["", "", "x"]),
    currency=st.sampled_from(["USD", "USD", "EUR"]),
)  # fmt: skip


@given(st.lists(CLAIMS, max_size=12))
def test_no_scope_saves_more_than_it_costs(claims: list[dict[str, Any]]) -> None:
    """0 <= saving <= cost of each; what may be added of a resource never exceeds its cost, nor the sum that of all."""
    given_advice = [from_document({"provider": "aws", "account": "1", **_texts(one)}) for one in claims]
    found = [gated(one, NOW) for one in merge(given_advice)]
    for one in found:
        if one.monthly_saving is not None:
            assert one.monthly_saving >= 0
            assert one.monthly_cost is None or one.monthly_saving <= one.monthly_cost
    totals = total_saving(found)
    most: dict[str, Decimal | None] = {}
    for identity in {one.resource_id.lower() for one in found}:
        mine = [one for one in found if one.resource_id.lower() == identity]
        for currency in {one.currency for one in mine}:
            here = [one for one in mine if one.currency == currency]
            known = [one.monthly_cost for one in here if one.monthly_cost is not None]
            saved = total_saving(here).get(currency, Decimal(0))
            if len(known) == len(here) and len({one.currency for one in mine}) == 1:
                assert saved <= max(known)
            bound = max(known) if len(known) == len(here) else None
            before = most.get(currency, Decimal(0))
            most[currency] = None if bound is None or before is None else before + bound
    for currency, bound in most.items():
        assert bound is None or totals.get(currency, Decimal(0)) <= bound
    groups = [one.xor_group for one in addable(found) if one.xor_group]
    assert len(groups) == len(set(groups))
    assert merge(found) == merge(list(reversed(found)))


def _texts(claim: dict[str, Any]) -> dict[str, Any]:
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in claim.items()}


def test_names_from_outside_do_not_write_to_a_terminal_or_a_sheet() -> None:
    one = Recommendation(
        "aws",
        "1",
        "",
        "=cmd|x",
        "aws_ebs_gp2_gp3",
        "own rules",
        resource_name="\x1b]0;owned\x07",
        maths=("\x1b[2J", "\u202e"),
    )
    for text in (table([Listed(one)]), explained(Listed(one))):
        assert all(sign.isprintable() or sign == "\n" for sign in text)
    assert "\n1," not in as_csv([Listed(one)])
    assert "'=cmd|x" in as_csv([Listed(one)])


def test_many_entries_are_read_in_time(tmp_path: Path) -> None:
    """A million entries are about 60 MB, the most a file may have; the slice has 5,000."""
    count = 1_000_000 if SOAK else 5_000
    path = tmp_path / "advice.json"
    listed = [{"provider": "aws", "resource_id": f"r{number}", "kind": "other"} for number in range(count)]
    path.write_text(json.dumps({"version": 1, "recommendations": listed}, separators=(",", ":")), encoding="utf-8")
    started = time.monotonic()
    found = merge(read_recommendations(path, now=NOW))
    assert (len(found), time.monotonic() - started < (600 if SOAK else 60)) == (count, True)


def test_a_file_of_a_million_entries_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "advice.json"
    with path.open("wb") as file:
        file.write(b'{"version": 1, "recommendations": [')
        file.truncate(65 * 1024 * 1024)
    with pytest.raises(RecommendationsNotReadable, match="64 MB"):
        read_recommendations(path, now=NOW)
