"""From an engine's answer to violations: one reader for both engines, which refuses whatever it does not know."""

from __future__ import annotations

import abc
import re
from collections.abc import Iterator, Sequence
from typing import Any

from costwarden.policy.bundle import Bundle
from costwarden.policy.diagnostic import Diagnostic, PolicyRefused
from costwarden.policy.engines.protocol import (
    ENTRY,
    MEMORY_MB,
    TIMEOUT_SECONDS,
    Answer,
    EngineError,
    EngineFailed,
    Undefined,
)

_TEXTS = ("policy", "rule", "address", "attribute")
_SAFE_INTEGER = 2**53
_ENTRY = re.compile(r"data(?:\.[A-Za-z_]\w*)+\Z")


class Answering(abc.ABC):
    """The half of a PolicyEngine that does not depend on the engine."""

    @property
    @abc.abstractmethod
    def name(self) -> str: ...

    @abc.abstractmethod
    def check(self, bundle: Bundle) -> list[Diagnostic]: ...

    @abc.abstractmethod
    def answer_many(
        self,
        bundle: Bundle,
        inputs: Sequence[bytes],
        *,
        entry: str = ENTRY,
        timeout_seconds: float = TIMEOUT_SECONDS,
        memory_mb: int = MEMORY_MB,
    ) -> list[Answer]: ...

    def evaluate(
        self,
        bundle: Bundle,
        input_json: bytes,
        *,
        entry: str = ENTRY,
        timeout_seconds: float = TIMEOUT_SECONDS,
        memory_mb: int = MEMORY_MB,
    ) -> Answer:
        """The answer for one input (JSON text)."""
        return self.answer_many(
            bundle, [input_json], entry=entry, timeout_seconds=timeout_seconds, memory_mb=memory_mb
        )[0]

    def evaluate_many(
        self,
        bundle: Bundle,
        inputs: Sequence[bytes],
        *,
        timeout_seconds: float = TIMEOUT_SECONDS,
        memory_mb: int = MEMORY_MB,
    ) -> list[list[dict[str, Any]]]:
        """The violations per input. Errors: PolicyRefused, EngineFailed for anything else than well-formed lists."""
        require_plan(bundle, inputs)
        answers = self.answer_many(bundle, inputs, timeout_seconds=timeout_seconds, memory_mb=memory_mb)
        if len(answers) != len(inputs):
            raise EngineFailed(self.name, "transport", f"{len(inputs)} inputs, {len(answers)} answers")
        return [violations_of(answer, self.name, text) for answer, text in zip(answers, inputs, strict=True)]


def violations_of(answer: Answer, engine: str, input_json: bytes = b"{}") -> list[dict[str, Any]]:
    """A list of objects with string policy, rule, address and attribute; EngineFailed for anything else.

    `input_json` is what was asked about: a text of its own that holds '%!' is no sign of a broken sprintf.
    """
    if isinstance(answer, EngineError):
        raise EngineFailed(engine, answer.kind, answer.reason)
    if isinstance(answer, Undefined):
        raise EngineFailed(engine, "result", f"{ENTRY} is undefined")
    value = answer.value
    if not isinstance(value, list):
        raise EngineFailed(engine, "result", f"{ENTRY} is not a set")
    for item in value:
        if not isinstance(item, dict):
            raise EngineFailed(engine, "result", "a violation is not an object")
        policy = item.get("policy")
        named = policy if isinstance(policy, str) else "an unnamed policy"
        for key in _TEXTS:
            if not isinstance(item.get(key), str):
                raise EngineFailed(engine, "result", f"a violation of {named} has no text as {key}")
        if not isinstance(item.get("values", {}), dict) or not isinstance(item.get("msg", ""), str):
            raise EngineFailed(engine, "result", f"a violation of {named} has no object as values, or no text as msg")
        for leaf in _leaves(item):
            if isinstance(leaf, str) and "%!" in leaf and not _from_input(leaf, input_json):
                raise EngineFailed(
                    engine, "result", f"a text of {named} holds '%!': sprintf met a value it cannot format"
                )
            if isinstance(leaf, float) or (isinstance(leaf, int) and abs(leaf) >= _SAFE_INTEGER):
                raise EngineFailed(engine, "result", f"{named} returned a number that is not an integer below 2^53")
    return value


def require_plan(bundle: Bundle, inputs: Sequence[bytes]) -> None:
    """A policy that reads input.plan never fires on a document without one: refuse instead of passing."""
    if not bundle.reads_plan:
        return
    import orjson

    for text in inputs:
        try:
            document = orjson.loads(text)
        except orjson.JSONDecodeError:
            return  # the engine says what is wrong with it
        if isinstance(document, dict) and "plan" not in document:
            raise PolicyRefused(
                f"{bundle.reads_plan[0]} reads input.plan, and the document has no plan",
                hint="run the gate with --raw-plan",
            )


def require_entry(entry: str) -> None:
    """The entry is put into a query: it may only be a plain path."""
    if not _ENTRY.match(entry):
        raise PolicyRefused(f"{entry!r} is not a path like {ENTRY}", hint="use names and dots only")


def _from_input(text: str, input_json: bytes) -> bool:
    """Whether every '%!' in `text` comes from a text of the input, as it stands there or in small letters."""
    import orjson

    try:
        leaves = set(_leaves(orjson.loads(input_json)))
    except orjson.JSONDecodeError:
        return False
    sources = {leaf for leaf in leaves if isinstance(leaf, str) and "%!" in leaf}
    sources |= {source.lower() for source in sources}
    if any(text in source for source in sources):
        return True
    for source in sorted(sources, key=lambda one: (-len(one), one)):
        text = text.replace(source, "")
    return "%!" not in text


def _leaves(value: object) -> Iterator[object]:
    pending = [value]
    while pending:
        one = pending.pop()
        if isinstance(one, dict):
            pending.extend(one.keys())
            pending.extend(one.values())
        elif isinstance(one, list):
            pending.extend(one)
        else:
            yield one
