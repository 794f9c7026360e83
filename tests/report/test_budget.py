"""A comment fits its host, whatever a plan holds, and says how much it left out."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from costwarden.policy.model import Level
from costwarden.report.amounts import project_rows
from costwarden.report.budget import HOST_LIMITS, size
from costwarden.report.markdown import render_markdown
from tests.report.builders import HOSTILE, a_cost, a_finding, a_result, an_estimate, scenes

UNLIMITED = 10**9


def whole(text: str) -> bool:
    """No row, code span or details block is cut."""
    rows = [line for line in text.splitlines() if line.startswith("|")]
    closed = text.count("<details>") == text.count("</details>") and text.endswith("\n")
    return (
        closed
        and all(row.endswith("|") for row in rows)
        and all(line.count("`") % 2 == 0 for line in text.splitlines())
    )


@pytest.fixture(scope="module")
def crowd():
    findings = [
        a_finding(f"room/p{number % 7}", list(Level)[number % 4], f"aws_instance.a[{number}] ü", line=number + 1)
        for number in range(10_000)
    ]
    costs = [a_cost(f"aws_instance.a[{number}]", "1.00", f"{number + 2}.37") for number in range(700)]
    return a_result(*costs, findings=findings, notices=["a", "b"])


@pytest.mark.parametrize("host", HOST_LIMITS)
def test_ten_thousand_findings_fit_every_host(crowd, host):
    text = render_markdown(crowd, host)
    assert size(text) <= HOST_LIMITS[host]
    assert whole(text)
    assert "in the report" in text


@pytest.mark.parametrize("name", ["deny", "approval", "many_environments", "unpriced"])
def test_at_the_limit_all_is_there_and_below_it_the_rest_is_counted(name):
    result = scenes()[name]
    full = render_markdown(result, limit=UNLIMITED)
    exact = size(full)
    assert render_markdown(result, limit=exact + 1) == full
    assert render_markdown(result, limit=exact) == full
    shorter = render_markdown(result, limit=exact - 1)
    assert size(shorter) <= exact - 1
    assert whole(shorter)


def a_result_of_size(wanted: int):
    """A result whose whole comment has exactly `wanted` bytes: rows of a folded list make up what is missing."""

    def build(lengths: list[int]):
        reasons = {f"room/p{row:05}": "x" * length for row, length in enumerate(lengths)}
        return a_result(a_cost(), findings=[a_finding()], policies_not_evaluated=reasons)

    lengths = [100] * max(1, (wanted - size(render_markdown(build([100]), limit=UNLIMITED))) // 132)
    missing = wanted - size(render_markdown(build(lengths), limit=UNLIMITED))
    for row in range(len(lengths)):
        step = max(-99, min(100, missing))
        lengths[row] += step
        missing -= step
    assert missing == 0
    return build(lengths)


@pytest.mark.parametrize("host", HOST_LIMITS)
@pytest.mark.parametrize("over", [-1, 0, 1])
def test_one_byte_decides_at_each_host_s_limit(host, over):
    result = a_result_of_size(HOST_LIMITS[host] + over)
    full, text = render_markdown(result, limit=UNLIMITED), render_markdown(result, host)
    assert size(full) == HOST_LIMITS[host] + over
    assert (text == full) is (over <= 0)
    assert size(text) <= HOST_LIMITS[host]
    assert whole(text)
    assert ("in the report" in text) is (over > 0)


def test_every_limit_gives_a_whole_comment():
    result = scenes()["hostile"]
    for limit in range(1_200, 3_000, 37):
        text = render_markdown(result, limit=limit)
        assert size(text) <= limit
        assert text.count("<details>") == text.count("</details>")
        assert text.startswith("<!-- costwarden:v1 ")


@pytest.mark.parametrize("name", scenes())
def test_at_most_fifteen_visible_lines_and_three_folded_blocks(name, crowd):
    for result in (scenes()[name], crowd):
        visible = re.sub(r"(?s)(<details><summary>.*?</summary>).*?</details>", r"\1", render_markdown(result))
        lines = [line for line in visible.splitlines()[1:] if line.strip() and not line.startswith("|---")]
        assert len(lines) <= 15
        assert visible.count("<details>") <= 3


def test_nothing_to_say_is_two_lines():
    assert len(render_markdown(scenes()["no_change"]).splitlines()) == 2


def test_at_most_five_findings_are_open(crowd):
    visible = re.sub(r"(?s)<details>.*?</details>", "", render_markdown(crowd))
    assert visible.count("\n- **") + visible.count("**Blocked by**") == 5


def test_the_dearest_blocking_finding_comes_first():
    findings = [
        a_finding("a/warn", Level.WARN, monthly=Decimal(9000)),
        a_finding("a/cheap", Level.DENY, monthly=Decimal(1)),
        a_finding("a/dear", Level.APPROVAL, monthly=Decimal(50)),
    ]
    text = render_markdown(a_result(a_cost(), findings=findings))
    assert text.index("a/dear") < text.index("a/cheap") < text.index("a/warn")


def test_rounded_rows_add_up_to_the_heading():
    amounts = ["0.50", "10.49", "33.33", "33.33", "33.34", "7.77", "0.01"]
    costs = [a_cost(f"aws_instance.a{row}", "5.50", amount, project=f"p{row}") for row, amount in enumerate(amounts)]
    estimate = an_estimate(*costs)
    rows = project_rows(estimate)
    assert all(row.past + row.delta == row.planned for row in rows)
    assert sum(row.delta for row in rows) == estimate.delta_monthly.quantize(Decimal(1))


def test_commands_are_named_only_where_a_bot_listens():
    assert "/cost" not in render_markdown(scenes()["deny"])
    assert "/cost help" in render_markdown(scenes()["approval"])


def test_a_link_needs_a_forge():
    linked = a_result(a_cost(HOSTILE), findings=[a_finding(file="a b/(c).tf")], source_url="https://git.example.com/a")
    assert "(https://git.example.com/a/a%20b/%28c%29.tf#L42)" in render_markdown(linked)
    unsafe = a_result(a_cost(), findings=[a_finding()], source_url="javascript:alert(1)")
    assert "javascript" not in render_markdown(unsafe)
