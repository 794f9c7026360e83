from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from costwarden.config import ConfigInvalid
from costwarden.config.model import Match, Ownership
from costwarden.policy.exceptions import UnknownExcepted, active, check_excepted, expired, read_exceptions
from costwarden.policy.match import address_matches, matches, only, owner_of
from costwarden.policy.near import is_near, near_keys

ENTRY = """\
  - policy: waste/gp2_volume
    address: aws_ebs_volume.data*
    reason: vendor
    owner: "@a"
    approver: "@b"
    expires: 2026-12-31
"""


@pytest.mark.parametrize(
    ("pattern", "address", "expected"),
    [
        ("aws_instance.web[0]", "aws_instance.web[0]", True),
        ("aws_instance.web[0]", "aws_instance.web0", False),
        ("module.app[*].*", 'module.app["eu"].aws_instance.web', True),
        ("aws_instance.*", "aws_db_instance.x", False),
        ("*", "anything", True),
        (r'aws_eip.a["\*"]', 'aws_eip.a["*"]', True),
        (r'aws_eip.a["\*"]', 'aws_eip.a["x"]', False),
        (r'aws_eip.a["C:\\x"]', r'aws_eip.a["C:\\x"]', True),
    ],
)
def test_brackets_of_an_address_are_instance_keys(pattern: str, address: str, expected: bool) -> None:
    assert address_matches(pattern, address) is expected


@pytest.mark.parametrize("address", ['aws_eip.a["*"]', 'aws_eip.a["?"]', r'aws_eip.a["\\*"]', "aws_eip.a", ""])
def test_the_pattern_of_one_address_covers_no_other(address: str) -> None:
    """A for_each key is anybody's text: `/cost exempt` of the key "*" is no exemption of all keys."""
    assert address_matches(only(address), address)
    others = ['aws_eip.a["x"]', r'aws_eip.a["\\x"]', "aws_eip.b"]
    assert not any(address_matches(only(address), other) for other in others)


def test_every_given_part_of_a_match_must_hold() -> None:
    match = Match(tag={"Team": "payments"}, environment="prod")
    assert matches(match, "a.b", {"Team": "payments"}, "prod", "p")
    assert not matches(match, "a.b", {"Team": "payments"}, "dev", "p")
    assert not matches(match, "a.b", {}, "prod", "p")


def test_the_first_matching_rule_names_the_owner() -> None:
    rules = [
        Ownership(match=Match(address="aws_db*"), owner="@data"),
        Ownership(match=Match(environment="prod"), owner="@ops"),
    ]
    assert owner_of(rules, "aws_db_instance.x", {}, "prod", "p") == "@data"
    assert owner_of(rules, "aws_instance.x", {}, "prod", "p") == "@ops"
    assert owner_of(rules, "aws_instance.x", {}, "dev", "p") == ""


@pytest.mark.parametrize(
    "found", ["costcenter", "cost_center", "cost-centre", "Cost Center", "CostCentre", "CostCente"]
)
def test_case_separators_and_one_slip_are_near(found: str) -> None:
    assert near_keys(["CostCenter"], {found: "x"}) == {"CostCenter": found}


def test_near_needs_the_right_key_to_be_absent() -> None:
    assert near_keys(["Owner"], {"Owner": "x", "owner": "y"}) == {}
    assert near_keys(["Owner", "Other"], {"Other": "x"}) == {}
    assert not is_near("Owner", "Order") or is_near("Owner", "owner")
    assert is_near("Environment", "Env")
    assert not is_near("Environment", "En")


def test_an_exception_of_a_policy_that_does_not_exist_is_refused_with_the_nearest(tmp_path: Path) -> None:
    path = tmp_path / "exceptions.yaml"
    path.write_text(f"exceptions:\n{ENTRY}", encoding="utf-8")
    with pytest.raises(UnknownExcepted) as caught:
        check_excepted(read_exceptions(path), ["waste/gp2_volumes"])
    assert "waste/gp2_volumes" in caught.value.hint
    check_excepted(read_exceptions(path), ["waste/gp2_volume"])


def test_a_bare_number_is_no_day(tmp_path: Path) -> None:
    path = tmp_path / "exceptions.yaml"
    path.write_text(f"exceptions:\n{ENTRY.replace('2026-12-31', '1795176000')}", encoding="utf-8")
    with pytest.raises(ConfigInvalid, match="YYYY-MM-DD"):
        read_exceptions(path)


def test_exceptions_end(tmp_path: Path) -> None:
    path = tmp_path / "exceptions.yaml"
    path.write_text(f"version: 1\nexceptions:\n{ENTRY}", encoding="utf-8")
    entries = read_exceptions(path)
    assert entries[0].covers("waste/gp2_volume", "aws_ebs_volume.data[3]", "type")
    assert not entries[0].covers("waste/unattached", "aws_ebs_volume.data[3]", "type")
    assert active(entries, datetime.date(2026, 12, 31)) == list(entries)
    assert expired(entries, datetime.date(2027, 1, 1)) == list(entries)


def test_a_bare_list_is_read_and_no_file_means_none(tmp_path: Path) -> None:
    path = tmp_path / "exceptions.yaml"
    assert read_exceptions(path) == ()
    path.write_text("".join(line[2:] + "\n" for line in ENTRY.splitlines()), encoding="utf-8")
    assert read_exceptions(path)[0].owner == "@a"


@pytest.mark.parametrize("missing", ["reason", "owner", "approver", "expires"])
def test_an_exception_without_an_end_or_a_name_is_refused_with_its_line(missing: str, tmp_path: Path) -> None:
    path = tmp_path / "exceptions.yaml"
    kept = "\n".join(line for line in ENTRY.splitlines() if f" {missing}:" not in line)
    path.write_text(f"exceptions:\n{kept}\n", encoding="utf-8")
    with pytest.raises(ConfigInvalid, match=rf":\d+: exceptions\[0\]\.{missing}"):
        read_exceptions(path)
