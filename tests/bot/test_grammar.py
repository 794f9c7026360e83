"""The parser of `/cost`: it never fails, and takes nothing that the usage lines do not say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.grammar import VALUES, compile_usage
from bot.commands.registry import NotUnderstood, Parsed, commands, help_lines, parse

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTED = {
    "help", "status", "recheck", "budget", "owner", "explain", "whatif", "approve", "revoke", "snooze", "dismiss",
    "exempt",
}  # fmt: skip
LINES = [
    "/cost help",
    "/cost approve cost/monthly_delta max 500 until 2027-01-01 because",
    "/cost explain tags/required",
    '/cost explain module.x["a b"].aws_instance.web[0]',
    "/cost whatif aws_instance.web root_block_device.0.volume_size=100",
    '/cost whatif aws_instance.web tags="a b"',
    "/cost snooze waste/gp2_volume 30d next quarter",
    "/cost dismiss 3f9c2a7d known",
    "/cost exempt tags/required aws_instance.web until 2027-01-01 legacy",
    "/cost revoke checkov/CKV_AWS_1",
]
# Written by hand from DESIGN.md, section 7, not from the usage lines: the second opinion of the fuzz below.
_POLICY = r"([a-z][a-z0-9_]*/[a-z][a-z0-9_]*|checkov/[A-Z][A-Z0-9_]*)"
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_ADDRESS = r"\S.*\S"
SECOND_OPINION = re.compile(
    rf"/cost (help|status|recheck|budget|owner|explain ({_POLICY}|{_ADDRESS})|whatif {_ADDRESS} [a-z0-9_.]+=.+"
    rf"|approve {_POLICY}( max [0-9.]+)?( until {_DAY})? \S.*|revoke {_POLICY}|snooze {_POLICY} [1-9][0-9]*d \S.*"
    rf"|dismiss [0-9a-f]{{8}} \S.*|exempt {_POLICY} {_ADDRESS} until {_DAY} \S.*)"
)


def test_every_command_of_the_contract_is_registered() -> None:
    assert set(commands()) >= DOCUMENTED


@pytest.mark.parametrize("line", LINES)
def test_what_the_usage_says_is_understood(line: str) -> None:
    assert isinstance(parse(line), Parsed)
    assert isinstance(parse(f"{line} \r\nand prose below"), Parsed)


@pytest.mark.parametrize(
    "line",
    [
        "/cost approve cost/monthly_delta",
        "/cost approve cost/monthly_delta max lots because",
        "/cost approve cost/monthly_delta until tomorrow because",
        "/cost approve cost/monthly_delta until 2027-02-30 because",
        "/cost approve max 5 because",
        "/cost approve Cost/Delta because",
        "/cost snooze waste/gp2_volume 0d no",
        "/cost snooze waste/gp2_volume 30 no",
        "/cost dismiss 3F9C2A7D no",
        "/cost exempt tags/required * until 2027-01-01 all of it",
        "/cost help me",
        "/cost\thelp",
        "/cost whatif aws_instance.web a=b c",
        "/cost approve a/b \u202eevil",
        "/cost approve a/b " + "x" * 2_000,
    ],
)
def test_what_the_usage_does_not_say_is_answered_with_help(line: str) -> None:
    assert isinstance(parse(line), NotUnderstood | None)
    assert not isinstance(parse(line), Parsed)


def test_only_the_first_line_counts_and_only_from_its_first_letter() -> None:
    for body in ("", "hello", "hello\n/cost help", " /cost help", ">/cost help", "/costs", "/COST help", "/cost/help"):
        assert parse(body) is None


words = st.sampled_from(
    [
        "/cost",
        *sorted(DOCUMENTED),
        "max",
        "until",
        "REASON",
        "a/b",
        "cost/monthly_delta",
        "aws_instance.web",
        "5",
        "30d",
        "2027-01-01",
        "3f9c2a7d",
        "a=b",
        "=",
        "|",
        "[",
        ";",
        "$(id)",
        "`",
        "\n",
        "\t",
        "\x00",
        "\u202e",
        "\ud800",
        "é",
    ]
)
noise = st.text(max_size=30)


@given(st.lists(st.one_of(words, noise), max_size=9).map(" ".join))
def test_whatever_is_written_never_crashes_and_never_slips_through(body: str) -> None:
    for text in (body, f"/cost {body}"):
        found = parse(text)
        if isinstance(found, Parsed):
            line = text.partition("\n")[0].rstrip(" \t\r")
            assert SECOND_OPINION.fullmatch(line), line
            assert line.isprintable()


@given(st.sampled_from(LINES), st.integers(0, 120), st.characters())
def test_one_letter_more_is_still_within_the_grammar_or_refused(line: str, at: int, letter: str) -> None:
    changed = line[:at] + letter + line[at:]
    if isinstance(parse(changed), Parsed):
        assert SECOND_OPINION.fullmatch(changed.partition("\n")[0].rstrip(" \t\r")), changed


def test_usage_lines_hold_only_known_words() -> None:
    with pytest.raises(ValueError, match="cannot hold"):
        compile_usage("frobnicate THING")
    assert compile_usage("ignore (resource | RULE) (forever | Nd) REASON...").parse("ignore resource 30d why") == {
        "n": 30,
        "reason": "why",
    }
    assert "REASON" in VALUES


def test_the_page_lists_the_registry() -> None:
    page = (ROOT / "docs" / "bot-commands.md").read_text(encoding="utf-8")
    assert [line for line in page.splitlines() if line.startswith("- `/cost ")] == list(help_lines())
