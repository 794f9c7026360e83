"""Parsing: what it sees and that nothing breaks it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costwarden.hcl.parse import parse_file

HCL_BITS = st.sampled_from(
    [
        'resource "a" "b" {',
        "}",
        "x = 1",
        "\n",
        '"${',
        "<<EOT\n",
        "EOT\n",
        "# c",
        "/*",
        "*/",
        "[",
        "]",
        "(",
        "for",
        "=",
        "é",
    ]
)


@settings(max_examples=200, deadline=None)
@given(
    data=st.one_of(st.binary(max_size=200), st.lists(HCL_BITS, max_size=30).map(lambda bits: " ".join(bits).encode()))
)
def test_any_bytes_are_parsed_or_refused(data):
    for name in ("a.tf", "a.tofu", "a.tf.json"):
        parsed = parse_file(name, data)
        assert parsed.error_line is None or (parsed.error_line >= 1 and not parsed.blocks)


@settings(max_examples=60, deadline=None)
@given(
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["resource", "a", "module"]), inner)
        ),
        max_leaves=12,
    )
)
def test_any_json_is_parsed_or_refused(value):
    import json

    parse_file("x.tf.json", json.dumps({"resource": value, "module": value, "locals": value}).encode())


def test_lines_hold_with_a_byte_order_mark_and_crlf():
    parsed = parse_file("a.tf", b'\xef\xbb\xbf# top\r\nresource "a" "b" {\r\n  size = 8 # why\r\n}\r\n')
    (block,) = parsed.blocks
    assert (block.kind, block.labels, block.line, block.end_line) == ("resource", ("a", "b"), 2, 4)
    assert (block.attributes["size"].line, block.attributes["size"].text) == (3, "8")
    assert [(comment.text, comment.line, comment.alone) for comment in parsed.comments] == [
        ("top", 1, True),
        ("why", 3, False),
    ]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("aws_x.y[0].id", ("aws_x.y[0].id", "aws_x.y[0]", "aws_x.y")),
        ("aws_x.y[each.key].id", ("aws_x.y", "each.key")),
        ("aws_x.y[*].id", ("aws_x.y",)),
        ("data.aws_ami.z.id", ("data.aws_ami.z.id", "data.aws_ami.z")),
        ("[for k, v in var.m : v.size if local.on]", ("var.m", "local.on")),
        ('"${var.a.b}-x"', ("var.a.b", "var.a")),
        ("{ Name = each.value.n }", ("each.value.n",)),
        ("module.m.out", ("module.m.out", "module.m")),
        ("upper(local.x)", ("local.x",)),
        ("5", ()),
    ],
)
def test_references_are_listed_as_terraform_lists_them(expression, expected):
    (block,) = parse_file("a.tf", f"locals {{\n  a = {expression}\n}}\n".encode()).blocks
    assert block.attributes["a"].references == expected


@pytest.mark.parametrize(("text", "line"), [("a {\n", 1), ("a = 1\nb = \n", 2), ("a {\n  b = 1\n  b = 2\n}\n", 3)])
def test_an_error_has_its_line_and_no_blocks(text, line):
    parsed = parse_file("a.tf", text.encode())
    assert (parsed.error_line, tuple(parsed.blocks)) == (line, ())
