"""Parameters: what costwarden.yaml may set, and that METADATA, `defaults` and the pages say the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from costwarden.config.model import Config
from costwarden.policy.bundle import load_bundle, shipped_directory
from costwarden.policy.engines.embedded import EmbeddedEngine
from costwarden.policy.engines.protocol import Undefined, Value
from costwarden.policy.model import Level, PolicyInfo
from costwarden.policy.parameters import UnknownParameter, WrongParameter, check_parameters

POLICIES = load_bundle([]).policies
DEFAULTS = {"max_vcpus": 8, "names": ["prod"], "exclude": [], "strict": False, "tag": "x", "map": {"a": 1}}


def _check(parameters: dict[str, Any], *, conftest: bool = False) -> None:
    info = PolicyInfo(
        id="t/a",
        package="costwarden.policies.t.a",
        title="A",
        description="",
        level=Level.DENY,
        message="",
        remedy="",
        file="a.rego",
        shipped=False,
        conftest=conftest,
        parameters={} if conftest else DEFAULTS,
    )
    check_parameters(Config.model_validate({"policies": {"t/a": {"parameters": parameters}}}), [info])


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"max_vcpus": 16, "names": [], "exclude": ["aws_instance"], "strict": True, "tag": "", "map": {"b": 2}},
        {"names": ["live", "prod"]},
    ],
)
def test_values_of_the_default_s_type_are_taken(parameters: dict[str, Any]) -> None:
    _check(parameters)


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"max_vcpus": "16"}, "'max_vcpus' of policy t/a to a text; it is an integer"),
        ({"max_vcpus": 1.5}, "to a number with a fraction; it is an integer"),
        ({"max_vcpus": True}, "to true or false; it is an integer"),
        ({"max_vcpus": None}, "to nothing; it is an integer"),
        ({"names": "prod"}, "to a text; it is a list"),
        ({"names": [1]}, "each element a text"),
        ({"exclude": [None]}, "each element"),
        ({"strict": "yes"}, "true or false"),
        ({"tag": 1}, "it is a text"),
        ({"map": []}, "it is an object"),
        ({"map": {"a": 1.5}}, "an integer, a text"),
    ],
)
def test_values_of_another_type_are_errors(parameters: dict[str, Any], said: str) -> None:
    with pytest.raises(WrongParameter) as caught:
        _check(parameters)
    assert said in caught.value.problem
    assert "default is" in (caught.value.hint or "")


def test_an_unknown_parameter_is_an_error_with_the_nearest_name() -> None:
    with pytest.raises(UnknownParameter) as caught:
        _check({"max_vcpu": 4})
    assert "did you mean 'max_vcpus'?" in (caught.value.hint or "")


def test_a_conftest_package_takes_any_plain_parameter() -> None:
    _check({"anything": {"a": [1, "b", True]}}, conftest=True)
    with pytest.raises(WrongParameter):
        _check({"anything": 1.5}, conftest=True)


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.id)
def test_metadata_and_the_defaults_rule_say_the_same(policy: PolicyInfo) -> None:
    answer = EmbeddedEngine().evaluate(load_bundle([]), b"{}", entry=f"data.{policy.package}.defaults")
    found = {} if isinstance(answer, Undefined) else answer.value if isinstance(answer, Value) else answer
    assert found == dict(policy.parameters)


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.id)
def test_every_policy_has_tests_and_a_page_that_names_its_parameters(policy: PolicyInfo) -> None:
    room, name = policy.id.split("/")
    assert "test_" in (shipped_directory() / room / name / f"{name}_test.rego").read_text("utf-8")
    page = Path(__file__).parents[2].joinpath("docs", "policies", room, f"{name}.md").read_text("utf-8")
    assert {one for one in policy.parameters if f"`{one}`" not in page} == set()


def test_the_gate_refuses_a_mistyped_parameter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from costwarden.gate.request import GateRequest
    from costwarden.gate.run import run_gate

    config = {"version": 1, "policies": {"waste/nonprod_size": {"parameters": {"max_vcpus": "8"}}}}
    (tmp_path / "costwarden.yaml").write_text(json.dumps(config), encoding="utf-8")
    with pytest.raises(WrongParameter):
        run_gate(GateRequest(plans=("plan.json",), directory=tmp_path))
