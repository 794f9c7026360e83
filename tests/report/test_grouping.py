from __future__ import annotations

from decimal import Decimal

from costwarden.policy.model import Status
from costwarden.report.grouping import grouped
from tests.policy.test_decision import a_finding


def of(address: str, **changes: object):
    return a_finding(
        address=address, message=f"`{address}` has no tag `Owner`", remedy=f"add it to {address}", **changes
    )


def test_findings_that_say_the_same_of_other_resources_are_one_group() -> None:
    groups = grouped([of("a.x", monthly=Decimal(3)), of("a.y", monthly=Decimal(4)), of("a.z")])
    assert [(group.first.address, group.count, group.monthly) for group in groups] == [("a.x", 3, Decimal(7))]


def test_another_status_message_or_exception_is_another_group() -> None:
    groups = grouped([of("a.x"), of("a.y", status=Status.EXISTING), of("a.z", exception="until then")])
    assert [group.count for group in groups] == [1, 1, 1]


def test_a_groups_cost_is_unknown_where_none_is_known_and_counts_a_resource_once() -> None:
    assert grouped([of("a.x")])[0].monthly is None
    twice = [of("a.x", monthly=Decimal(3), attribute="tags.A"), of("a.x", monthly=Decimal(3), attribute="tags.B")]
    assert grouped(twice)[0].monthly == 3


def test_totals_are_never_grouped() -> None:
    assert len(grouped([a_finding(address="", id="1"), a_finding(address="", id="2")])) == 2
