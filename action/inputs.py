"""The Action's inputs and the event it runs on, checked before anything else happens.

Inputs come as INPUT_<NAME> (action.yml passes each through the environment, never through shell text); the pull request
comes from the event file that the runner wrote, never from the repository or an artifact.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from costwarden.errors import CostwardenError
from costwarden.forge.model import Pull

MAX_EVENT_BYTES = 25_000_000


class InputInvalid(CostwardenError):
    """An input of the step, or the event, is not what it should be."""


def _lines(value: Any) -> Any:
    """Inputs that take several values are separated by line ends."""
    return [line.strip() for line in value.splitlines() if line.strip()] if isinstance(value, str) else value


Several = Annotated[tuple[str, ...], BeforeValidator(_lines)]


class GateInputs(BaseModel):
    """One field per input of action.yml, with the same default."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mode: Literal["gate", "evaluate", "publish"] = "gate"
    plan: Several = ()
    hcl: Several = ()
    infracost: str = ""
    baseline: str = ""
    policies: Several = ()
    config: str = ""
    usage: str = ""
    prices: str = ""
    engine: str = "embedded"
    environment: str = ""
    checkov: bool = False
    comment: Literal["", "changed", "threshold", "always", "never"] = ""  # "": as costwarden.yaml says
    comment_key: Annotated[str, Field(pattern=r"^([A-Za-z0-9][A-Za-z0-9._/-]{0,63})?$")] = ""
    threshold_usd: Annotated[Decimal, Field(ge=0, allow_inf_nan=False)] | None = None
    threshold_pct: Annotated[Decimal, Field(ge=0, allow_inf_nan=False)] | None = None
    fail_on: Literal["deny", "approval", "never"] = "deny"
    fail_on_error: bool = True
    sarif: str = ""
    timeout: Annotated[int, Field(ge=1, le=3600)] = 60
    token: Annotated[str, Field(repr=False)] = ""
    bundle: str = "costwarden-bundle"


def read_inputs(environment: Mapping[str, str]) -> GateInputs:
    """INPUT_* as GateInputs; an empty input is the default. Errors: InputInvalid naming input and reason."""
    given = {}
    for name in GateInputs.model_fields:
        value = environment.get(f"INPUT_{name.upper()}", "").strip()
        if value:
            given[name] = value
    try:
        return GateInputs.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        name = str(first["loc"][0]).replace("_", "-")
        raise InputInvalid(
            f"input {name!r}: {first['msg']}", hint="action.yml lists every input and its values"
        ) from None


def usable_inputs(environment: Mapping[str, str]) -> GateInputs:
    """The inputs that are what they should be, defaults for the others: enough to conclude a check that says so."""
    usable: dict[str, Any] = {}
    for name in GateInputs.model_fields:
        value = environment.get(f"INPUT_{name.upper()}", "").strip()
        if value:
            try:
                GateInputs.model_validate({name: value})
            except ValidationError:
                continue
            usable[name] = value
    return GateInputs.model_validate(usable)


def expand(patterns: Sequence[str], workspace: Path) -> list[str]:
    """Globs below the workspace as sorted paths relative to it; a pattern that matches nothing is an error."""
    found: list[str] = []
    for pattern in patterns:
        if any(character in pattern for character in "*?["):
            matches = sorted(path.relative_to(workspace).as_posix() for path in workspace.glob(pattern))
            if not matches:
                raise InputInvalid(f"no file matches {pattern!r}", hint="check the `plan` input and the step before")
            found.extend(matches)
        else:
            found.append(pattern)
    return list(dict.fromkeys(found))


def read_event(path: str) -> dict[str, Any]:
    """The event the runner wrote; empty where there is none (a run outside GitHub)."""
    if not path or not Path(path).is_file():
        return {}
    if Path(path).stat().st_size > MAX_EVENT_BYTES:
        raise InputInvalid("the event file is too large", hint="run costwarden on pull_request events")
    try:
        event = json.loads(Path(path).read_bytes())
    except ValueError as error:
        raise InputInvalid("the event file is not JSON", hint="run costwarden on pull_request events") from error
    return event if isinstance(event, dict) else {}


def pull_of(event: Mapping[str, Any], repository: str) -> Pull | None:
    """The pull request of a pull_request or pull_request_target event; None for other events."""
    data = event.get("pull_request")
    if not isinstance(data, dict):
        return None
    head, base = _object(data, "head"), _object(data, "base")
    number, sha = data.get("number"), head.get("sha")
    if not isinstance(number, int) or not isinstance(sha, str):
        raise InputInvalid("the event has no pull request number or head", hint="run on pull_request events")
    return Pull(
        repository=str(_object(base, "repo").get("full_name") or repository),
        number=number,
        head_sha=sha,
        base_ref=str(base.get("ref") or ""),
        author=str(_object(data, "user").get("login") or ""),
        from_fork=_object(head, "repo").get("full_name") != _object(base, "repo").get("full_name"),
        labels=tuple(str(label.get("name")) for label in data.get("labels") or () if isinstance(label, dict)),
        draft=bool(data.get("draft")),
    )


def _object(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    inner = data.get(name)
    return inner if isinstance(inner, dict) else {}
