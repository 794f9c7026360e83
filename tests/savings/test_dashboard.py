"""The dashboard issue: what may be ticked, what cannot be opened with its code and what to do; it always fits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from costwarden.hcl.refusal import RefusalCode
from costwarden.recommend.gates import gated
from costwarden.recommend.model import Refusal
from costwarden.savings.dashboard import dashboard_body, ticked
from costwarden.savings.listing import Listing
from costwarden.savings.model import NotIncluded
from costwarden.savings.next_step import next_step
from tests.savings.conftest import NOW
from tests.savings.desk import machine, volume

Golden = Callable[[str, str], None]


def test_what_a_person_reads(golden: Golden) -> None:
    hidden = volume(resource_id="vol-1", address="aws_ebs_volume.computed")
    lost = volume(resource_id="vol-2", address="", resource_name="orphan <b>|@all")
    young = gated(volume(resource_id="vol-3", created_at="2026-11-19T00:00:00Z"), NOW)
    worse = replace(machine(), conflicts_with=("0123456789abcdef",))
    refused = {
        hidden.id: NotIncluded(hidden.id, hidden.where, "function-call", RefusalCode.FUNCTION_CALL.sentence),
        lost.id: NotIncluded(lost.id, lost.where, "unmapped", "no Terraform address is known for this resource"),
    }
    listing = Listing([machine(), volume(), hidden, lost, young, worse], refused)
    golden("savings/dashboard.md", dashboard_body(listing, []))


def test_it_fits_whatever_there_is_and_counts_the_rest() -> None:
    long = "x" * 400
    many = [volume(resource_id=f"vol-{n}", address=f"aws_ebs_volume.{long}{n}") for n in range(900)]
    stopped = [replace(one, refusals=(Refusal("too_young", "y" * 900),)) for one in many[:400]]
    body = dashboard_body(Listing([*stopped, *many[400:]]), [])
    assert len(body) < 65_536
    assert body.count("- [ ]") + _more(body)[0] == 500
    assert sum(_more(body)) > 500
    assert body == dashboard_body(Listing([*stopped, *many[400:]]), [])


def _more(body: str) -> list[int]:
    return [int(line.split()[1]) for line in body.splitlines() if " more: " in line]


def test_a_hostile_name_ticks_nothing() -> None:
    trick = replace(volume(address=""), resource_name="x\n- [x] <!-- costwarden:rec=0123456789abcdef -->")
    assert ticked(dashboard_body(Listing([trick]), [])) == []


def test_every_code_has_a_next_step() -> None:
    codes = [*RefusalCode, "unmapped", "ignored", "conflict", "expired", "too_young", "snapshot_first", "no_evidence"]
    steps = {str(code): next_step(str(code)) for code in codes}
    assert [code for code, step in steps.items() if "shows more" in step or not step.endswith(".")] == []
