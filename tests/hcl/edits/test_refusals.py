"""Every refusal code has a root that meets it, a sentence, a next step and an entry in the documentation."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from costwarden.hcl.checks import check_format
from costwarden.hcl.edit.model import EditResult
from costwarden.hcl.edit.plan import plan_edit, plan_removal
from costwarden.hcl.oracle import check_edit, check_render
from costwarden.hcl.refusal import Refusal, RefusalCode
from tests.hcl.conftest import WriteTree
from tests.hcl.edits.refusing import GATES, REFUSALS, Refusing

DOCS = Path(__file__).resolve().parents[3] / "docs" / "savings-edits.md"


def planned(root: Path, case: Refusing) -> EditResult | Refusal:
    options: dict[str, Any] = dict(case.options)
    if case.removal:
        return plan_removal(root, case.address, base=root, **options)
    current: Any = case.current
    target: Any = case.target
    return plan_edit(root, case.address, case.path, current, target, base=root, **options)


@pytest.mark.parametrize("code", sorted(REFUSALS))
def test_the_code_is_given_and_no_byte_is_touched(code: str, write_tree: WriteTree) -> None:
    case = REFUSALS[code]
    root = write_tree(case.files)
    refusal = planned(root, case)
    assert isinstance(refusal, Refusal), refusal
    assert (refusal.code.value, refusal.address) == (code, case.address)
    assert {name: (root / name).read_text() for name in case.files} == case.files


def test_every_code_has_a_root_or_is_a_gate() -> None:
    assert {code.value for code in RefusalCode} == set(REFUSALS) | GATES
    assert not set(REFUSALS) & GATES


def test_every_code_says_what_and_what_next() -> None:
    for code in RefusalCode:
        assert re.fullmatch(r"[A-Z].*\.", code.sentence), code
        assert re.fullmatch(r"[a-z].*[^.]", code.next_step), code


def test_every_code_is_in_the_documentation_with_its_texts() -> None:
    rows = dict(re.findall(r"^\| `([a-z_-]+)` \| (.+) \|$", DOCS.read_text(encoding="utf-8"), re.MULTILINE))
    assert rows == {code.value: f"{code.sentence} | {code.next_step}" for code in RefusalCode}


def an_edit(root: Path) -> EditResult:
    result = plan_edit(root, "aws_ebs_volume.v", "type", "gp2", "gp3", base=root)
    assert isinstance(result, EditResult)
    return result


VOLUMES = (
    'locals {\n  kind = "gp2"\n}\n\nresource "aws_ebs_volume" "v" {\n  availability_zone = "eu-west-1a"\n'
    '  type              = "gp2"\n}\n\nresource "aws_ebs_volume" "w" {\n  type = "gp2"\n}\n'
)


def test_the_second_parser_refuses_what_was_not_intended(write_tree: WriteTree) -> None:
    result = an_edit(write_tree({"main.tf": VOLUMES}))
    assert check_edit(result).refusal is None
    old, new = result.files["main.tf"]
    for other in (new.replace(b'"w" {\n  type = "gp2"', b'"w" {\n  type = "gp3"'), new + b"x = {\n", old):
        verdict = check_edit(EditResult(result.address, {"main.tf": (old, other)}, "", result.what))
        assert verdict.refusal is not None
        assert verdict.refusal.code is RefusalCode.ORACLE_MISMATCH


def test_a_file_that_was_formatted_stays_formatted(write_tree: WriteTree) -> None:
    result = an_edit(write_tree({"main.tf": VOLUMES}))
    assert check_format(result) is None
    old, new = result.files["main.tf"]
    crooked = EditResult(
        result.address, {"main.tf": (old, new.replace(b'type              = "gp3"', b'type = "gp3"'))}, "", ()
    )
    refusal = check_format(crooked)
    assert refusal is not None
    assert refusal.code is RefusalCode.FMT_REGRESSION


def test_a_render_shows_what_else_changes(write_tree: WriteTree) -> None:
    root = write_tree({"main.tf": VOLUMES})
    result = an_edit(root)
    assert check_render(root, result, ["aws_ebs_volume.v"], attributes=["type"], base=root) is None
    old, _ = result.files["main.tf"]
    both = EditResult(result.address, {"main.tf": (old, old.replace(b'= "gp2"\n}', b'= "gp3"\n}'))}, "", ())
    refusal = check_render(root, both, ["aws_ebs_volume.v"], base=root)
    assert refusal is not None
    assert (refusal.code, refusal.details) == (RefusalCode.RENDER_MISMATCH, ("changes too: aws_ebs_volume.w type",))
    nothing = check_render(root, both, ["aws_ebs_volume.v", "aws_ebs_volume.w", "aws_eip.x"], base=root)
    assert nothing is not None
    assert nothing.details == ("does not change: aws_eip.x",)
