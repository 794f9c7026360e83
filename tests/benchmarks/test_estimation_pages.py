"""docs/estimation.md and docs/resources.md say what the registry, the catalogue and the corpus say."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.accuracy import COMMAND, measure
from benchmarks.estimation_pages import PAGE, pages, replaced, with_figures
from costwarden.estimate.registry import known_types

WRITE = "python -m benchmarks.estimation_pages"


@pytest.mark.parametrize("path", pages(), ids=lambda path: path.name)
def test_generated_pages_are_up_to_date(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == pages()[path], f"run {WRITE}"


def test_the_accuracy_tables_are_those_of_today(shared: Path) -> None:
    page = PAGE.read_text(encoding="utf-8")
    fresh = with_figures(page, measure(shared, compat=True), measure(shared, compat=False))
    assert page == fresh, f"run {COMMAND} --write-docs"


def test_every_type_is_listed() -> None:
    listed = (PAGE.parent / "resources.md").read_text(encoding="utf-8")
    assert [name for name in known_types() if f"| `{name}` |" not in listed] == []


def test_only_the_marked_part_is_replaced() -> None:
    page = "a\n<!-- x -->\nold\n<!-- /x -->\nb\n"
    assert replaced(page, "x", "new") == "a\n<!-- x -->\nnew\n<!-- /x -->\nb\n"
