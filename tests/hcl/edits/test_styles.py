"""Edits of literals in a generated corpus of styles: what comes out is known beforehand, byte by byte."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from costwarden.hcl.edit.model import EditResult
from costwarden.hcl.edit.plan import plan_edit
from costwarden.hcl.oracle import check_edit
from costwarden.hcl.refusal import Refusal
from costwarden.hcl.resolve.model import Value
from tests.hcl.edits.styles import PLACES, Case, a_case
from tests.plugins.counts import SOAK

SEEDS = range(10_000) if SOAK else range(400)
CHECKED_BY_ORACLE = 2_000 if SOAK else 60


def written_to(folder: Path, case: Case) -> Path:
    for name, data in case.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def literal(text: str) -> Value:
    if text.startswith('"'):
        return text[1:-1]
    return {"true": True, "false": False}[text] if text in ("true", "false") else int(text)


def edited(root: Path, case: Case, old: str, new: str) -> EditResult | Refusal:
    """The second parser looks at some of the results instead of all."""
    options: dict[str, Any] = {"base": root, "var_files": case.var_files, "second_look": False}
    return plan_edit(root, case.address, case.path, literal(old), literal(new), **options)


def without_padding(data: bytes) -> bytes:
    """Blanks before a trailing comment and `=` are fmt's affair."""
    return re.sub(rb"[ \t]+", b" ", data)


@pytest.mark.timeout(1_800)
def test_every_edit_of_the_corpus_is_the_intended_one(tmp_path: Path) -> None:
    counted: Counter[str] = Counter()
    places: Counter[str] = Counter()
    for seed in SEEDS:
        case = a_case(seed)
        root = written_to(tmp_path / str(seed), case)
        result = plan_edit(
            root,
            case.address,
            case.path,
            literal(case.old),
            literal(case.new),
            base=root,
            var_files=case.var_files,
            second_look=False,
        )
        counted["all"] += 1
        if not isinstance(result, EditResult):
            counted[result.code.value] += 1
            places[f"{case.place} {result.code.value}"] += 1
            continue
        after = {name: result.files.get(name, (data, data))[1] for name, data in case.files.items()}
        wrong = {name for name, data in case.wanted.items() if without_padding(after[name]) != without_padding(data)}
        assert wrong == set(), f"{case.told}\n{result.diff}"
        assert len(result.files) == 1
        changed = sum(line.startswith("+") for line in result.diff.splitlines()) - 1
        counted["one line"] += changed == 1 and after == case.wanted
        if seed < CHECKED_BY_ORACLE:
            verdict = check_edit(result)
            assert verdict.refusal is None, f"{case.told}\n{verdict.refusal}\n{result.diff}"
            counted["oracle"] += not verdict.unread
    print(dict(counted), dict(places))
    assert counted["one line"] >= 0.95 * counted["all"], (dict(counted), dict(places))


@pytest.mark.timeout(1_800)
def test_the_inverse_edit_gives_the_file_back(tmp_path: Path) -> None:
    for seed in range(3_000) if SOAK else range(150):
        case = a_case(seed)
        root = written_to(tmp_path / str(seed), case)
        there = plan_edit(
            root,
            case.address,
            case.path,
            literal(case.old),
            literal(case.new),
            base=root,
            var_files=case.var_files,
            second_look=False,
        )
        assert isinstance(there, EditResult)
        for name, (_, new) in there.files.items():
            (root / name).write_bytes(new)
        back = plan_edit(
            root,
            case.address,
            case.path,
            literal(case.new),
            literal(case.old),
            base=root,
            var_files=case.var_files,
            second_look=False,
        )
        assert isinstance(back, EditResult), (case.told, back)
        assert {name: new for name, (_, new) in back.files.items()} == {n: old for n, (old, _) in there.files.items()}


@pytest.mark.parametrize("place", sorted(PLACES))
def test_every_kind_of_place_is_edited(place: str, tmp_path: Path) -> None:
    seed = next(seed for seed in range(1_000) if a_case(seed).place == place)
    case = a_case(seed)
    root = written_to(tmp_path, case)
    result = plan_edit(
        root,
        case.address,
        case.path,
        literal(case.old),
        literal(case.new),
        base=root,
        var_files=case.var_files,
        second_look=False,
    )
    assert isinstance(result, EditResult), (case.told, result)
    assert without_padding(b"".join(new for _, new in result.files.values())) in {
        without_padding(data) for data in case.wanted.values()
    }
