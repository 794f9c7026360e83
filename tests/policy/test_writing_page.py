"""docs/policies/writing.md says everything a policy's author meets."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import pytest
from typing_extensions import get_type_hints, is_typeddict

from costwarden.policy.bundle import load_bundle
from costwarden.policy.document_shape import DocumentShape
from costwarden.policy.engines.embedded import EmbeddedEngine
from costwarden.policy.metadata import _CUSTOM

PAGE = Path(__file__).parents[2].joinpath("docs", "policies", "writing.md").read_text("utf-8")


def _keys(shape: Any) -> set[str]:
    found: set[str] = set()
    for key, kind in get_type_hints(shape).items():
        found.add(key)
        for inner in (kind, *get_args(kind)):
            if is_typeddict(inner):
                found |= _keys(inner)
    return found


@pytest.mark.parametrize("key", sorted(_keys(DocumentShape)))
def test_every_key_of_the_document_is_on_the_page(key: str) -> None:
    assert f"`{key}`" in PAGE


def test_every_code_of_the_lint_and_every_key_of_metadata_is_on_the_page() -> None:
    assert {f"SUB{number:02}" for number in range(1, 16)} <= set(re.findall(r"SUB\d\d", PAGE))
    assert {key for key in _CUSTOM if f"`custom.{key}`" not in PAGE} == set()


def test_the_example_is_a_policy_without_findings(tmp_path: Path) -> None:
    example = re.search(r"```rego\n(.*?)```", PAGE, re.DOTALL)
    assert example is not None
    (tmp_path / "disk.rego").write_text(example[1], encoding="utf-8")
    bundle = load_bundle([tmp_path])
    assert "cost/disk" in {policy.id for policy in bundle.policies}
    assert EmbeddedEngine().check(bundle) == []
