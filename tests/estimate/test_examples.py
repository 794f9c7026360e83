"""Every type has an example, and every example costs what it says (tests/estimate/example.py)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from costwarden.estimate.model import CostState
from costwarden.estimate.registry import known_types
from costwarden.prices.catalogue import Catalogue
from tests.conftest import SHARED
from tests.estimate.example import FOLDER, PROVIDERS, Case, Line, bill, path_of, read_example, text_of, write_example
from tests.estimate.facts import agrees, facts_for, read_facts

TYPES = known_types()


def test_every_type_has_an_example_and_every_example_a_type() -> None:
    assert [name for name in TYPES if not path_of(name).is_file()] == []
    folders = {folder: prefix for prefix, folder in PROVIDERS.items()}
    written = {f"{folders[path.parent.name]}_{path.stem}" for path in FOLDER.glob("*/*.yaml")}
    assert sorted(written - set(TYPES)) == []


@pytest.mark.parametrize("type_name", TYPES)
def test_an_example_costs_what_it_says(type_name: str, catalogue: Catalogue, request: pytest.FixtureRequest) -> None:
    cases = read_example(type_name)
    today = [_today(type_name, case, catalogue) for case in cases]
    if request.config.getoption("--update-golden"):
        write_example(type_name, _marked(type_name, today))
        return
    assert [case.lines for case in today] == [case.lines for case in cases]
    assert [case.monthly for case in today] == [case.monthly for case in cases]
    assert path_of(type_name).read_text(encoding="utf-8") == text_of(type_name, cases)


@pytest.mark.parametrize("type_name", TYPES)
def test_an_example_adds_up_and_says_where_its_prices_are_from(type_name: str, catalogue: Catalogue) -> None:
    cases = read_example(type_name)
    assert any(case.lines for case in cases), "no case has a line"
    for case in cases:
        known = [Decimal(line.monthly) for line in case.lines if line.monthly]
        assert Decimal(case.monthly or 0) == pytest.approx(sum(known), abs=Decimal("1e-6"))
        for line in case.lines:
            assert line.price, f"{line.line} has no price"
            assert line.source, f"{line.line}: no source"
            if line.quantity:
                assert Decimal(line.monthly) == pytest.approx(
                    Decimal(line.price) * Decimal(line.quantity), rel=Decimal("0.31"), abs=Decimal("1e-6")
                ), "a discount is at most 30 %"
        side, _ = bill(type_name, case, catalogue)
        assert side.state is not CostState.UNPRICED


def _today(type_name: str, case: Case, catalogue: Catalogue) -> Case:
    side, lines = bill(type_name, case, catalogue)
    marks = {line.line: line.published for line in case.lines}
    kept = [replace(line, published=marks.get(line.line, False)) for line in lines]
    return replace(case, monthly=Line.text(side.monthly), lines=kept)


def _marked(type_name: str, cases: list[Case]) -> list[Case]:
    """`published` anew where the collected facts are at hand; else as it was."""
    if not (SHARED / "data" / "prices").is_dir():
        return cases
    facts = list(read_facts(SHARED).golden(type_name))

    def is_published(case: Case, line: Line) -> bool:
        return bool(line.price) and any(agrees(line.price, fact) for fact in facts_for(type_name, case, line, facts))

    return [
        replace(case, lines=[replace(line, published=is_published(case, line)) for line in case.lines])
        for case in cases
    ]
