from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from costwarden.config.model import Config
from costwarden.policy.decision import (
    DecisionNotReadable,
    Judge,
    UnknownPolicy,
    check_settings,
    decide,
    fill,
    parse_violations,
    sort_findings,
)
from costwarden.policy.model import Decision, Finding, Level, PolicyInfo, Status, Violation, finding_id

TODAY = datetime.date(2026, 11, 21)


def a_policy(level: Level = Level.DENY, **changes: object) -> PolicyInfo:
    values: dict[str, object] = {
        "id": "tags/required",
        "package": "costwarden.policies.tags.required",
        "title": "Required tags",
        "description": "",
        "level": level,
        "message": "no tag `{key}` on {address}",
        "remedy": "add {key}",
        "file": "required.rego",
        "shipped": True,
    }
    return PolicyInfo(**{**values, **changes})  # type: ignore[arg-type]


def a_judge(setting: dict[str, object] | None = None, today: datetime.date = TODAY) -> Judge:
    config = Config.model_validate({"policies": {"tags/required": setting or {}}})
    return Judge(config, {"tags/required": a_policy()}, today, "USD")


def a_violation(rule: str = "deny", **changes: object) -> Violation:
    values: dict[str, object] = {
        "policy": "tags/required",
        "rule": rule,
        "address": "aws_instance.web",
        "attribute": "tags.CostCenter",
        "values": {"key": "CostCenter"},
    }
    return Violation(**{**values, **changes})  # type: ignore[arg-type]


def a_finding(level: Level = Level.DENY, status: Status = Status.NEW, **changes: object) -> Finding:
    values: dict[str, object] = {
        "id": "00000000",
        "policy": "tags/required",
        "level": level,
        "project": "prod",
        "address": "aws_instance.web",
        "attribute": "",
        "message": "",
        "remedy": "",
        "status": status,
    }
    return Finding(**{**values, **changes})  # type: ignore[arg-type]


def test_a_finding_carries_texts_id_and_place() -> None:
    finding = a_judge({"owners": ["@acme/finops"]}).finding(
        a_violation(), "prod", status=Status.NEW, where=lambda address, attribute: ("main.tf", 42), monthly=Decimal(7)
    )
    assert finding.message == "no tag `CostCenter` on aws_instance.web"
    assert finding.remedy == "add CostCenter"
    assert (finding.file, finding.line, finding.monthly) == ("main.tf", 42, Decimal(7))
    assert finding.owners == ("@acme/finops",)
    assert finding.approvals_needed == 1


@pytest.mark.parametrize(
    ("setting", "needed"),
    [
        ({"owners": ["@acme/finops"], "approvals": 2}, 2),
        ({"level": "approval", "owners": ["@acme/finops"], "approvals": 2}, 2),
        ({"level": "deny"}, 0),
        ({"level": "warn", "owners": ["@acme/finops"]}, 0),
    ],
)
def test_what_owners_may_let_pass_says_how_many_must(setting: dict[str, object], needed: int) -> None:
    finding = a_judge(setting).finding(a_violation(), "", status=Status.NEW, where=lambda *_: None, monthly=None)
    assert finding.approvals_needed == needed


def test_the_id_is_the_first_8_hex_of_sha256_over_policy_address_attribute() -> None:
    assert finding_id("tags/required", "aws_instance.web", "tags.CostCenter") == "6e186f72"


@pytest.mark.parametrize(
    ("setting", "today", "level", "blocks_from"),
    [
        ({}, TODAY, Level.DENY, None),
        ({"level": "warn"}, TODAY, Level.WARN, None),
        ({"level": "warn", "enforce_from": "2027-01-01"}, TODAY, Level.WARN, "2027-01-01"),
        ({"level": "warn", "enforce_from": "2027-01-01"}, datetime.date(2027, 1, 1), Level.DENY, None),
        ({"level": "advise", "enforce_from": "2027-01-01"}, TODAY, Level.ADVISE, "2027-01-01"),
        ({"level": "approval", "enforce_from": "2027-01-01"}, TODAY, Level.WARN, "2027-01-01"),
        ({"level": "approval", "enforce_from": "2026-11-21"}, TODAY, Level.APPROVAL, None),
        ({"enforce_from": "2026-11-22"}, TODAY, Level.WARN, "2026-11-22"),
    ],
)
def test_a_policy_ramps_by_date(
    setting: dict[str, object], today: datetime.date, level: Level, blocks_from: str | None
) -> None:
    judge = a_judge(setting, today)
    assert judge.level_of(judge.policies["tags/required"], "deny") == (level, blocks_from)


def test_a_warn_rule_never_blocks() -> None:
    judge = a_judge({"level": "deny"})
    assert judge.level_of(judge.policies["tags/required"], "warn") == (Level.WARN, None)


def test_only_new_findings_decide() -> None:
    assert decide([]) is Decision.ALLOW
    assert decide([a_finding(Level.ADVISE)]) is Decision.ALLOW
    assert decide([a_finding(status=Status.EXISTING), a_finding(Level.WARN)]) is Decision.WARN
    assert decide([a_finding(Level.APPROVAL), a_finding(Level.WARN)]) is Decision.APPROVAL
    assert decide([a_finding(Level.APPROVAL), a_finding(Level.DENY)]) is Decision.DENY
    assert decide([a_finding(status=Status.EXCEPTED), a_finding(status=Status.APPROVED)]) is Decision.ALLOW


def test_new_strong_and_dear_findings_come_first() -> None:
    old, dear, cheap = (
        a_finding(status=Status.EXISTING),
        a_finding(Level.WARN, monthly=Decimal(9)),
        a_finding(Level.WARN),
    )
    deny = a_finding(Level.DENY)
    assert sort_findings([old, cheap, dear, deny]) == [deny, dear, cheap, old]


@pytest.mark.parametrize(
    "value",
    [
        None,
        {},
        "x",
        [1],
        [{}],
        [{"policy": "a/b", "rule": "allow", "address": "", "attribute": "", "values": {}}],
        [{"policy": "a/b", "rule": "deny", "address": 3, "attribute": "", "values": {}}],
        [{"policy": "a/b", "rule": "deny", "address": "", "attribute": "", "values": ["x"]}],
    ],
)
def test_anything_but_violations_fails_closed(value: object) -> None:
    with pytest.raises(DecisionNotReadable):
        parse_violations(value)


def test_templates_reach_into_nothing() -> None:
    values = {"a": "x", "n_cents": 58600, "l": ["a", "b"], "p_basis_points": 5050}
    assert fill("{a} {n_cents} {l} {p_basis_points} {missing} {a.__class__} {0}", values, "USD") == (
        "x $586 a, b 50.5% {missing} {a.__class__} {0}"
    )


def test_a_setting_for_a_policy_that_does_not_exist_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownPolicy) as caught:
        check_settings(Config.model_validate({"policies": {"tags/requird": {}}}), ["tags/required"])
    assert "tags/required" in caught.value.hint
