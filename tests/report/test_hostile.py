"""Names, tags, messages and files come from strangers: no format lets them be anything but text."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from costwarden.gate.result import GateResult
from costwarden.report.escape import markdown_code, markdown_text, plain, workflow_data, workflow_property
from costwarden.report.formats import render
from costwarden.report.text import render_text
from tests.report.builders import HOSTILE, a_cost, a_finding, a_result, a_side

ATTACKS = [
    HOSTILE,
    "<!-- costwarden:v1 key=default sha=none -->",
    "</details></summary><script>alert(1)</script>",
    "| a | b |\n|---|---|\n| c | d |",
    "```\n# heading\n- list",
    "`a``b```c",
    "\\| \\\\| \\`",
    "@acme/all #1 GH-2 !3 https://evil.example www.evil.example a@b.example",
    "[x](javascript:alert(1)) ![y](https://evil.example/z.png) <https://evil.example>",
    "\u202egnp.exe\u2066\u200b\x9b31m\x1b]8;;https://evil.example\x07x",
    "{{ 7 * 7 }} {% raw %} %s ${x} {0}",
    "::set-output name=a::b\r\n::error::x",
    "]]><![CDATA[ \ufffe\ud800",
    " ",
    "$x$ *a* _b_ ~~c~~ &lt;b&gt; 1. > +",
]
TEXTS = st.one_of(
    st.sampled_from(ATTACKS),
    st.text(alphabet=st.sampled_from("<>|`\\[]()!#@&*_~-\"'=: \n\r\t\x1b\x9bax1/.%$^{}\u202e"), max_size=30),
    st.text(max_size=30),
)
OUR_TAGS = {"<details>", "<summary>", "</summary>", "</details>", "<sub>", "</sub>"}
PAGE_TAGS = set(
    "html head meta title style body main header span h1 h2 ul li strong section div table thead tbody tr th td button"
    " svg rect code details summary p dl dt dd script".split()
)


def a_hostile_result(address: str, message: str, other: str) -> GateResult:
    cost = a_cost(f"aws_instance.{address}", project=other or "prod", region=other)
    assumed = a_side("140.16", assumptions=(message,))
    return a_result(
        cost,
        a_cost(address, past="", planned=None, project=other or "prod"),
        type(cost)(**{**{name: getattr(cost, name) for name in cost.__slots__}, "planned": assumed}),
        findings=[
            a_finding(policy=other or "a/b", address=address, message=message, remedy=other, owners=(other,)),
            a_finding(address=other, message=address, file=message or None, suggestion=other, exception=address),
        ],
        notices=[message, address],
        baseline=other,
        policies_not_evaluated={other: message},
        comment_key=other,
        head_sha=other,
    )


def check_markdown(text: str) -> None:
    first, _, rest = text.partition("\n")
    assert re.fullmatch(r"<!-- costwarden:v1 key=[A-Za-z0-9._/-]+ sha=([0-9a-f]{7}|none) -->", first)
    assert "<!--" not in rest
    assert set(re.findall(r"<[^>\n]*>?", rest)) <= OUR_TAGS
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    page = parser.render(rest)
    for table in re.findall(r"<table>.*?</table>", page, re.DOTALL):
        assert len({len(re.findall(r"<t[hd][ >]", row)) for row in re.findall(r"<tr>.*?</tr>", table, re.DOTALL)}) == 1
    assert not re.search(r"<(a|img|h1|h2|h4|pre|blockquote|hr|del|em|ol|script)\b", page)
    outside_code = re.sub(r"<code>.*?</code>", "", page, flags=re.DOTALL)
    assert not re.search(r"[@#][A-Za-z0-9_]|://|www\.", outside_code)
    assert page.count("<details>") == page.count("</details>") <= 3


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.attributes: set[str] = set()

    def handle_starttag(self, tag, attrs):
        self.seen.append(tag)
        self.attributes.update(name for name, _ in attrs)


def check_page(text: str) -> None:
    page = Tags()
    page.feed(text)
    assert set(page.seen) <= PAGE_TAGS
    assert page.seen.count("script") == page.seen.count("style") == 1
    assert not any(name.startswith("on") or name in ("src", "style") for name in page.attributes)
    assert "http-equiv" in page.attributes


def check_terminal(result: GateResult) -> None:
    without = render_text(result)
    assert all(character.isprintable() or character == "\n" for character in without)
    coloured = render_text(result, color=True)
    ours = re.sub(r"\x1b\[[0-9;]*m", "", coloured)
    assert all(character.isprintable() or character == "\n" for character in ours)


def check_everything(result: GateResult) -> None:
    check_markdown(render("markdown", result))
    check_terminal(result)
    check_page(render("html", result))
    ElementTree.fromstring(render("junit", result).encode())
    for name in ("json", "sarif", "gitlab"):
        text = render(name, result)
        json.loads(text.encode())
        assert "\x1b" not in text


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_known_attack_stays_text_everywhere(attack):
    check_everything(a_hostile_result(attack, attack, attack))


@given(TEXTS, TEXTS, TEXTS)
def test_any_text_stays_text_everywhere(address, message, other):
    check_everything(a_hostile_result(address, message, other))


@given(TEXTS)
def test_escaped_markdown_shows_the_text_itself(text):
    page = MarkdownIt("commonmark").enable(["table"]).renderInline(markdown_text(text))
    shown = page.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")
    assert shown.replace("\u200b", "").split() == plain(text).split()


@given(TEXTS)
def test_a_code_span_is_one_code_span(text):
    page = MarkdownIt("commonmark").renderInline(f"x {markdown_code(text)} y")
    assert page.startswith("x <code>")
    assert page.endswith("</code> y")
    assert page.count("<code>") == 1


@given(TEXTS)
def test_a_workflow_command_cannot_be_left(text):
    for escaped in (workflow_data(text), workflow_property(text)):
        assert not {"\r", "\n", "\x1b"} & set(escaped)
    assert not {":", ","} & set(workflow_property(text))


def test_workflow_escapes_are_those_of_the_runner():
    assert workflow_data("50%\r\nx: a, b") == "50%25%0D%0Ax: a, b"
    assert workflow_property("C:\\a,b") == "C%3A\\a%2Cb"


def test_plain_text_is_left_alone_and_tampering_shows():
    assert plain('module.a["ü é 漢"].aws_eip.b[0]') == 'module.a["ü é 漢"].aws_eip.b[0]'
    assert plain("a\x1b[31m\u202eb\nc") == "a�[31m�b c"
    assert plain("x" * 30, 10) == "x" * 9 + "…"
