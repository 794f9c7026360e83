"""docs/github.md lists the inputs and outputs of action.yml, all and in order; --update-golden writes the tables."""

from __future__ import annotations

import re

import pytest
import yaml

from tests.house.tree import ROOT

PAGE = ROOT / "docs" / "github.md"
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))


def table(kind: str) -> str:
    """The Markdown table of ACTION[kind]."""
    head = (
        ["| input | what | default |", "| --- | --- | --- |"]
        if kind == "inputs"
        else ["| output | what |", "| --- | --- |"]
    )
    rows = []
    for name, given in ACTION[kind].items():
        row = f"| `{name}` | {given['description'].replace('|', '&#124;')} |"
        if kind == "inputs":
            default = str(given["default"])
            row += f" `{default}` |" if default else " |"
        rows.append(row)
    return "\n".join([*head, *rows])


@pytest.mark.parametrize("kind", ["inputs", "outputs"])
def test_the_table_is_that_of_action_yml(kind: str, request: pytest.FixtureRequest) -> None:
    between = re.compile(rf"(?<=<!-- {kind}: begin -->\n)(.*?)\n?(?=<!-- {kind}: end -->)", re.DOTALL)
    text = PAGE.read_text(encoding="utf-8")
    if request.config.getoption("--update-golden"):
        PAGE.write_text(between.sub(lambda _: table(kind) + "\n", text), encoding="utf-8")
        return
    found = between.search(text)
    assert found is not None
    assert found.group(1) == table(kind)
