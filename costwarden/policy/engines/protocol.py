"""What every policy engine owes, and the ways it may fail. Anything but a defined, well-formed value is an error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from costwarden.errors import CostwardenError
from costwarden.policy.bundle import Bundle
from costwarden.policy.diagnostic import Diagnostic

ENTRY = "data.costwarden.main.result"
TIMEOUT_SECONDS = 60.0
MEMORY_MB = 2048

FailureKind = Literal["refused", "syntax", "compile", "runtime", "timeout", "memory", "crash", "transport", "result"]


@dataclass(frozen=True, slots=True)
class Value:
    """A defined answer, as JSON values (sets are sorted lists)."""

    value: Any


@dataclass(frozen=True, slots=True)
class Undefined:
    """The entry point has no value: nothing was decided, which is not "allowed"."""


@dataclass(frozen=True, slots=True)
class EngineError:
    """The engine did not answer; `reason` is one line without any value of the input."""

    kind: FailureKind
    reason: str


Answer = Value | Undefined | EngineError

_HINTS: dict[str, str] = {
    "refused": "`costwarden policy check DIR` lists every finding",
    "syntax": "`costwarden policy check DIR` shows where",
    "compile": "`opa check --strict DIR` shows where",
    "runtime": "a policy failed on this input; guard its arguments (is_string, object.get) and try `policy eval`",
    "timeout": "a policy takes too long on this plan: look for nested loops over input.resources",
    "memory": "a policy needs too much memory on this plan: look for nested loops over input.resources",
    "crash": "run it with --engine opa, and report the policy that crashes the embedded engine",
    "transport": "check that the OPA server is reachable and healthy, or use --engine embedded",
    "result": 'a rule yields {"address": "", "attribute": "", "values": {}}, with policy and rule added by main.rego',
}


class EngineFailed(CostwardenError):
    """An engine that gave no decision: the gate fails closed."""

    def __init__(self, engine: str, kind: FailureKind, reason: str) -> None:
        super().__init__(f"{engine} engine could not decide ({kind}): {reason}", hint=_HINTS[kind])
        self.kind = kind


class PolicyEngine(Protocol):
    """Evaluates Rego. Both engines give equal answers for whatever both accept."""

    @property
    def name(self) -> str: ...  # "embedded" or "opa"

    @property
    def version(self) -> str: ...  # "regorus 0.13.0", "opa 1.20.2"

    def check(self, bundle: Bundle) -> list[Diagnostic]:
        """Everything this engine refuses about the bundle, sorted. Errors: EngineFailed."""
        ...

    def answer_many(
        self,
        bundle: Bundle,
        inputs: Sequence[bytes],
        *,
        entry: str = ENTRY,
        timeout_seconds: float = TIMEOUT_SECONDS,
        memory_mb: int = MEMORY_MB,
    ) -> list[Answer]:
        """One answer per input (JSON text), in order. Errors: PolicyRefused; failures are answers, not exceptions."""
        ...

    def evaluate(
        self,
        bundle: Bundle,
        input_json: bytes,
        *,
        entry: str = ENTRY,
        timeout_seconds: float = TIMEOUT_SECONDS,
        memory_mb: int = MEMORY_MB,
    ) -> Answer:
        """The answer for one input."""
        ...

    def evaluate_many(
        self,
        bundle: Bundle,
        inputs: Sequence[bytes],
        *,
        timeout_seconds: float = TIMEOUT_SECONDS,
        memory_mb: int = MEMORY_MB,
    ) -> list[list[dict[str, Any]]]:
        """The violations per input, as main.rego collects them. Errors: PolicyRefused, EngineFailed; fails closed."""
        ...
