"""Plans nobody meant: the gate says so in two lines, or decides; it does not fall over."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.gate.conftest import Gate, a_plan_file, a_volume


@pytest.mark.parametrize("size", [1e308, 10**18, 2**64 - 1, "1e9999"])
def test_a_cost_beyond_all_money_is_an_error_that_says_so(size: Any, gate: Gate, tmp_path: Path) -> None:
    after = {"type": "gp3", "size": size, "availability_zone": "eu-west-1a"}
    code, out, err = gate(a_plan_file(tmp_path, a_volume(after=after)), "--format", "json")
    problem = json.loads(out).get("error", {}).get("problem")
    # A size that is no number at all may also leave the volume unpriced.
    assert code == 2 if not isinstance(size, str) else code in (0, 2)
    if code == 2:
        assert problem == "a quantity in the plan is too large to price"
        assert len(err.splitlines()) == 2


@pytest.mark.parametrize("key", ["type", "name"])
@pytest.mark.parametrize("value", ["../../x", "a b", "a.b", "1a", "aws_" + "a" * 300, "a\x00", "a\n", "-a"])
def test_a_type_or_name_that_is_no_identifier_is_no_plan(key: str, value: str, gate: Gate, tmp_path: Path) -> None:
    code, out, err = gate(a_plan_file(tmp_path, {**a_volume(), key: value}))
    assert (code, out) == (2, "")
    assert f"resource_changes[0].{key}" in err


@pytest.mark.parametrize("name", ["münchen", "東京", "a-b", "_x"])
def test_every_identifier_terraform_takes_is_taken(name: str, gate: Gate, tmp_path: Path) -> None:
    assert gate(a_plan_file(tmp_path, {**a_volume(), "name": name}))[0] == 0


@pytest.mark.parametrize("size", [-1, -500_000, "-5"])
def test_a_negative_size_does_not_pay_for_the_rest_of_the_change(size: Any, gate: Gate, tmp_path: Path) -> None:
    (tmp_path / "costwarden.yaml").write_text("limits: {default: {monthly_delta: 10}}", encoding="utf-8")
    after = {"type": "gp3", "size": size, "availability_zone": "eu-west-1a"}
    code, out, _ = gate(a_plan_file(tmp_path, a_volume(), a_volume("aws_ebs_volume.less", after=after)))
    assert code == 2 or (code == 1 and "-$" not in out)
