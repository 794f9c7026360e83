"""What docs/resources.md and `prices info --types` say of a type is complete and of today."""

from __future__ import annotations

import pytest

from costwarden.estimate.type_list import LINES, TypeEntry, type_entries
from costwarden.prices.catalogue import Catalogue
from tools.type_lines import lines_text
from tools.type_regions import coverage_of

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


@pytest.mark.parametrize("name", [entry.type for entry in ENTRIES][::15])
def test_the_regions_are_counted(name: str) -> None:
    catalogue = Catalogue()
    assert next(entry.regions for entry in ENTRIES if entry.type == name) == coverage_of(name, catalogue)
    catalogue.close()


def test_every_type_is_priced_somewhere() -> None:
    assert [entry.type for entry in ENTRIES if not 0 < entry.regions[0] <= entry.regions[1]] == []
