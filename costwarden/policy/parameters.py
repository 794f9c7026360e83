"""Parameters in costwarden.yaml against METADATA: a misspelt or mistyped one would silently not hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from costwarden.config.model import Config
from costwarden.errors import CostwardenError
from costwarden.policy.model import PolicyInfo

_SAFE_INTEGER = 2**53


class UnknownParameter(CostwardenError):
    def __init__(self, policy: str, name: str, known: Iterable[str]) -> None:
        names = sorted(known)
        near = get_close_matches(name, names, n=1)
        super().__init__(
            f"costwarden.yaml sets parameter {name!r} of policy {policy}, which has none of that name",
            hint=f"did you mean {near[0]!r}?"
            if near
            else f"its parameters are: {', '.join(names)}"
            if names
            else "the policy has no parameters",
        )


class WrongParameter(CostwardenError):
    def __init__(self, policy: str, name: str, expected: str, found: Any, default: Any) -> None:
        super().__init__(
            f"costwarden.yaml sets parameter {name!r} of policy {policy} to {_kind(found)}; it is {expected}",
            hint=f"its default is {_shown(default)}" if default is not None else "write it as plain JSON values",
        )


def check_parameters(config: Config, policies: Iterable[PolicyInfo]) -> None:
    """Errors: UnknownParameter, WrongParameter. A conftest package declares none, so it may be given any."""
    for policy in policies:
        setting = config.policies.get(policy.id)
        for name, value in (setting.parameters if setting else {}).items():
            if policy.conftest:
                expected = _free(value)
            elif name not in policy.parameters:
                raise UnknownParameter(policy.id, name, policy.parameters)
            else:
                expected = _mismatch(policy.parameters[name], value)
            if expected:
                raise WrongParameter(policy.id, name, expected, value, policy.parameters.get(name))


def _mismatch(default: Any, value: Any) -> str:
    """What the value should have been, "" where it is of the default's type."""
    if default is None:
        return _free(value)
    if isinstance(default, list):
        if not isinstance(value, list):
            return "a list"
        if any(isinstance(one, list | dict) for one in default):
            return _free(value)
        kinds = {_kind(one) for one in default} or {_kind(""), _kind(0)}
        wrong = any(_free(one) or _kind(one) not in kinds for one in value)
        return f"a list, each element {' or '.join(sorted(kinds))}" if wrong else ""
    if isinstance(default, Mapping):
        return _free(value) if isinstance(value, Mapping) else "an object"
    return "" if _kind(default) == _kind(value) and not _free(value) else _kind(default)


def _free(value: Any) -> str:
    """Only what a document may hold: integers below 2^53, texts, true and false, and lists and objects of these."""
    if isinstance(value, bool | str):
        return ""
    if isinstance(value, int):
        return "" if abs(value) < _SAFE_INTEGER else "an integer below 2^53"
    if isinstance(value, list):
        return next((wrong for one in value if (wrong := _free(one))), "")
    if isinstance(value, Mapping):
        return next((wrong for one in value.values() if (wrong := _free(one))), "")
    return "an integer, a text, true or false, or a list or object of these"


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int):
        return "an integer"
    if isinstance(value, str):
        return "a text"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, Mapping):
        return "an object"
    if value is None:
        return "nothing"
    return "a number with a fraction" if isinstance(value, float) else f"a {type(value).__name__}"


def _shown(value: Any) -> str:
    import json

    return json.dumps(value, ensure_ascii=False)[:200]
