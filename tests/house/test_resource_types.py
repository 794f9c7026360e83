"""What docs/resources.md and `prices info --types` say of a type is complete and of today."""

from __future__ import annotations

import pytest

from costwarden.estimate.type_list import LINES, TypeEntry, type_entries
from tools.type_lines import lines_text

ENTRIES = type_entries()


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.type)
def test_every_type_has_its_lines_with_unit_quantity_and_source(entry: TypeEntry) -> None:
    assert entry.about, "the file's docstring says what the type is"
    assert entry.dimensions, "no line: give its dimensions a doc and its example a case that has them"
    for line in entry.dimensions:
        _, _, doc = line.partition(": ")
        assert len([part for part in doc.split(";") if part.strip()]) >= 3, f"{line}: not unit; quantity; source"


def test_the_lines_are_those_of_the_examples() -> None:
    assert LINES.read_text(encoding="utf-8") == lines_text(), "run python -m benchmarks.estimation_pages"
