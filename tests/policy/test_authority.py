"""The authorisation matrix: every command's right x every role x every state of the change."""

from __future__ import annotations

import itertools
from dataclasses import replace
from decimal import Decimal

import pytest

from bot.commands.registry import commands
from costwarden.config.model import Config
from costwarden.policy.approvals import Given, Standing, apply_approvals
from costwarden.policy.authority import Change, Person, Right, Subject, judge, teams_of
from costwarden.policy.model import Finding, Level, Status

CONFIG = Config.model_validate(
    {
        "version": 1,
        "roles": {
            "finops": {"users": ["@lee"], "teams": ["@acme/finops"]},
            "owners": {"codeowners": True},
            "keepers": {"permission": "maintain"},
        },
        "policies": {
            "cost/monthly_delta": {"owners": ["finops"]},
            "tags/required": {"owners": ["@kim", "@acme/platform"], "approvals": 2},
            "waste/gp2_volume": {"owners": ["owners"]},
            "cost/percent_delta": {"owners": ["keepers"]},
            "cost/unpriced": {"owners": ["lee"]},
        },
    }
)
PEOPLE = {
    "stranger": Person("stranger"),
    "reader": Person("reader", "read"),
    "writer": Person("writer", "write"),
    "admin": Person("admin", "admin"),
    "owner by name": Person("Lee", "read"),
    "owner by team": Person("tina", "read", teams=frozenset({"acme/finops"})),
    "another team": Person("otto", "write", teams=frozenset({"acme/other"})),
    "bot": Person("lee", "admin", bot=True),
}
STATES = {
    "of others": Change("ada"),
    "opened by him": Change("LEE"),
    "committed by him": Change("ada", makers=frozenset({"lee", "tina"})),
    "marked by him": Change("ada", marks=frozenset({"lee", "tina"})),
    "more commits than listed": Change("ada", complete=False),
}
OWNERS = ("owner by name", "owner by team")


def expected(right: Right, who: str, state: str) -> bool:
    """The table, in words: readers read; owners decide, unless they have, or may have, a hand in it."""
    if who in ("stranger", "bot"):
        return False
    if right is Right.READ:
        return True
    if who not in OWNERS:
        return False
    if right is Right.TEND or state == "of others":
        return True
    return state == "opened by him" and who == "owner by team"


@pytest.mark.parametrize(("name", "who", "state"), list(itertools.product(sorted(commands()), PEOPLE, STATES)))
def test_the_matrix_of_command_role_and_state(name: str, who: str, state: str) -> None:
    right = commands()[name].right
    verdict = judge(right, PEOPLE[who], STATES[state], CONFIG, Subject("cost/monthly_delta"))
    assert verdict.allowed is expected(right, who, state), verdict
    assert verdict.allowed or verdict.reason


@pytest.mark.parametrize(("right", "who"), list(itertools.product((Right.OWN, Right.TEND), PEOPLE)))
def test_an_unnamed_policy_belongs_to_nobody(right: Right, who: str) -> None:
    assert not judge(right, PEOPLE[who], STATES["of others"], CONFIG, Subject("cost/resource_monthly")).allowed


def test_a_word_that_is_no_role_is_nobody_not_a_login() -> None:
    assert not judge(Right.OWN, Person("lee", "admin"), Change("ada"), CONFIG, Subject("cost/unpriced")).allowed


def test_roles_by_code_owners_and_by_permission() -> None:
    change = Change("ada")
    assert judge(Right.OWN, Person("x", "read", code_owner=True), change, CONFIG, Subject("waste/gp2_volume")).allowed
    assert not judge(Right.OWN, Person("x", "admin"), change, CONFIG, Subject("waste/gp2_volume")).allowed
    assert judge(Right.OWN, Person("x", "maintain"), change, CONFIG, Subject("cost/percent_delta")).allowed
    assert not judge(Right.OWN, Person("x", "write"), change, CONFIG, Subject("cost/percent_delta")).allowed
    assert not judge(Right.OWN, Person("x", "god"), change, CONFIG, Subject("cost/percent_delta")).allowed


def test_the_resource_s_owner_tends_it_and_does_not_own_the_policy() -> None:
    team = Person("x", "read", teams=frozenset({"acme/web"}))
    subject = Subject("cost/resource_monthly", ("@acme/web",))
    assert judge(Right.TEND, team, Change("ada"), CONFIG, subject).allowed
    assert not judge(Right.OWN, team, Change("ada"), CONFIG, subject).allowed


def test_teams_to_ask_about_are_those_that_matter() -> None:
    assert teams_of(CONFIG, ["finops", "@kim", "@acme/platform"]) == ("acme/finops", "acme/platform")


FINDING = Finding("0" * 8, "tags/required", Level.DENY, "p", "aws_x.y", "tags.A", "", "")
STANDING = Standing(Decimal(10), "USD", 0, "digest")


def given(approver: str, **more: object) -> Given:
    fields: dict[str, object] = {
        "policy": "tags/required",
        "finding_ids": frozenset({"0" * 8}),
        "ceiling": Decimal(10),
        "currency": "USD",
        "policy_digest": "digest",
    }
    return Given(approver=approver, **(fields | more))  # type: ignore[arg-type]


def status(*approvals: Given, standing: Standing = STANDING) -> Status:
    return apply_approvals([FINDING], approvals, standing, CONFIG)[0].status


def test_n_of_m_people_each_counted_once() -> None:
    assert status(given("kim")) is Status.NEW
    assert status(given("kim"), given("KIM")) is Status.NEW
    assert status(given("kim"), given("pat")) is Status.APPROVED


@pytest.mark.parametrize(
    "wrong",
    [
        {"policy": "cost/monthly_delta"},
        {"finding_ids": frozenset({"1" * 8})},
        {"ceiling": Decimal("9.99")},
        {"currency": "EUR"},
        {"policy_digest": "another"},
    ],
)
def test_an_approval_of_something_else_does_not_count(wrong: dict[str, object]) -> None:
    assert status(given("kim"), given("pat", **wrong)) is Status.NEW


def test_what_became_unknown_or_the_approver_s_own_reopens() -> None:
    both = given("kim"), given("pat")
    assert status(*both, standing=Standing(Decimal(1), "USD", 1, "digest")) is Status.NEW
    assert status(*both, standing=Standing(Decimal(1), "USD", 0, "digest", frozenset({"pat"}))) is Status.NEW


def test_one_unpriced_resource_for_another_is_worse_though_there_are_as_many() -> None:
    at = [replace(one, unpriced=1, unpriced_at=frozenset({"a"})) for one in (given("lee"), given("pat"))]
    known = Standing(Decimal(1), "USD", 1, "digest", unpriced_at=frozenset({"a"}))
    assert status(*at, standing=known) is Status.APPROVED
    assert status(*at, standing=replace(known, unpriced_at=frozenset({"b"}))) is Status.NEW
