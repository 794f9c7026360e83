"""The second parser reads what stands around a change, and nothing that is wrong can hide from it there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costwarden.hcl.around import around_change
from costwarden.hcl.oracle import changed_paths, says
from costwarden.hcl.parse import shared_parser

ITEMS = [
    'resource "aws_eip" "a" {\n  x = 1\n}\n', "# a comment\n", "/* two\n   lines */\n", "\n", "\n\n",
    'resource "aws_eip" "b" {\n  y = <<EOF\n}\n# no comment\nEOF\n}\n', "locals { a = 1 }\n", 'x = "é"\n',
    'resource "aws_eip" "c" {} # at its end\n', "y = [\n  1,\n]\n", "z = <<-EOF\n  a = 1\n  EOF\n",
]  # fmt: skip
FILE = "".join(ITEMS)


def part(old: str, new: str) -> tuple[str, str]:
    parse = shared_parser().parse
    one, other = old.encode(), new.encode()
    before, after = around_change(one, other, parse(one).root_node, parse(other).root_node)
    return before.decode(), after.decode()


@pytest.mark.parametrize(
    ("old", "new", "before", "after"),
    [
        ("x = 1", "x = 2", ITEMS[0], ITEMS[0].replace("1", "2")),
        ("no comment", "none", ITEMS[5], ITEMS[5].replace("no comment", "none")),
        ("two", "three", ITEMS[2], ITEMS[2].replace("two", "three")),
        ('x = "é"\n', 'x = "é"\nnew = 1\n', "", "new = 1\n"),
        ("  1,\n", "  1,\n  2,\n", ITEMS[9], "y = [\n  1,\n  2,\n]\n"),
        ("  a = 1\n  EOF\n", "  a = 1\n  EOF\nlast = 1", "", "last = 1"),
    ],
)
def test_it_is_the_smallest_run_of_whole_items(old: str, new: str, before: str, after: str) -> None:
    assert part(FILE, FILE.replace(old, new, 1)) == (before, after)


@given(st.lists(st.sampled_from(ITEMS), max_size=8), st.lists(st.sampled_from(ITEMS), max_size=8), st.data())
def test_what_is_outside_is_equal_and_whole(one: list[str], other: list[str], data: st.DataObject) -> None:
    shared = data.draw(st.lists(st.sampled_from(ITEMS), max_size=5))
    old, new = "".join([*shared, *one, *shared]), "".join([*shared, *other, *shared])
    before, after = part(old, new)
    at = next((at for at in range(len(old) + 1) if at + len(before) <= len(old) and old[at:].startswith(before)
               and old[:at] + after + old[at + len(before) :] == new), None)  # fmt: skip
    assert at is not None
    for text in (before, after):
        assert not shared_parser().parse(text.encode()).root_node.has_error, text


@pytest.mark.parametrize("swallows", ["x = <<EOF", "x = 1 /*", 'x = "', "x = [", "x = (1", "y {", "x = 1 }"])
def test_an_edit_that_opens_what_it_does_not_close_is_seen(swallows: str) -> None:
    new = FILE.replace("x = 1", swallows, 1)
    seen = changed_paths("main.tf", FILE.encode(), new.encode())
    assert seen == "cannot be read after the edit" or (isinstance(seen, list) and len(seen) > 1)


def test_two_new_blocks_are_two_paths_and_an_attribute_is_one() -> None:
    two = b'import {\n  to = a.b\n  id = "x"\n}\n\nimport {\n  to = a.c\n  id = "y"\n}\n'
    seen = changed_paths("main.tf", b"# head\n", b"# head\n\n" + two)
    assert isinstance(seen, list)
    assert len(seen) == 2
    seen = changed_paths("x.tfvars", b"a = 1\n", b"a = 1\nb = [{ c = 1 }, { c = 2 }]\n")
    assert isinstance(seen, list)
    assert len(seen) == 1


@pytest.mark.parametrize(
    ("seen", "value", "alike"),
    [
        ("gp3", "gp3", True), ("gp3", "gp2", False), (8, 8, True), ("8", 8, True), (8, "8", True), (8.5, "8.5", True),
        (True, True, True), (True, "true", True), (False, True, False), ("$${a}", "${a}", True), (None, "x", False),
        ('${("gp3")}', "gp3", True), ('${merge(local.t, {A = "x"})}', "x", True), ('${("gp2")}', "gp3", False),
        (["arm64"], ("arm64",), True), (["x"], ("arm64",), False), ({"a": 1}, "a", False),
    ],
)  # fmt: skip
def test_the_second_parser_must_read_the_value_that_was_advised(seen: object, value: object, alike: bool) -> None:
    assert says(seen, value) is alike  # type: ignore[arg-type]
