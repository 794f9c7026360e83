"""Who made a change: trailers and private addresses, however they are written."""

from __future__ import annotations

import time

import pytest

from costwarden.forge.people import co_authors, logins_of


@pytest.mark.parametrize(
    "line",
    [
        "Co-authored-by: Mallory <m@x.example>",
        "co-authored-by:Mallory<m@x.example>",
        "  CO-AUTHORED-BY : Mallory <m@x.example> (pair)",
        "Co-authored-by: @Mallory < m@x.example >",
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_co_author_is_found_however_the_line_is_written(line: str, end: str) -> None:
    assert co_authors([f"change{end}{end}{line}{end}"]) == [("Mallory", "m@x.example")]


def test_a_co_author_without_an_address_is_a_name() -> None:
    assert co_authors(["Co-authored-by: Mallory"]) == [("Mallory", "")]


def test_a_long_line_of_a_commit_message_costs_no_time() -> None:
    started = time.process_time()
    co_authors([f"Co-authored-by:{' ' * 65_000}", f"Co-authored-by: {'a ' * 30_000}"])
    logins_of(f"{'1' * 65_000}@users.noreply")
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("mail", "logins"),
    [
        ("mallory@users.noreply.github.com", {"mallory"}),
        ("123+mallory@users.noreply.github.com", {"mallory"}),
        ("123-mallory@users.noreply.gitlab.com", {"mallory", "123-mallory"}),
        ("mallory@example.com", set()),
        ("mallory@users.noreply.github.com@x", set()),
    ],
)
def test_a_private_address_names_its_login(mail: str, logins: set[str]) -> None:
    assert logins_of(mail) == logins
