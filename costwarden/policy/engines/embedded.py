"""The embedded engine: regorus in a child process, inside the sub-language only."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from costwarden.policy.bundle import Bundle
from costwarden.policy.diagnostic import Diagnostic, PolicyRefused
from costwarden.policy.engines.answers import Answering, require_entry
from costwarden.policy.engines.child import Child, ChildFailed, start_child
from costwarden.policy.engines.protocol import (
    ENTRY,
    MEMORY_MB,
    TIMEOUT_SECONDS,
    Answer,
    EngineError,
    EngineFailed,
    Undefined,
    Value,
)
from costwarden.policy.lint import lint_trees
from costwarden.policy.lint_syntax import syntax_error, text_findings

CHECK_SECONDS = 30.0
CHECK_MEMORY_MB = 1024
_MAX_REASON = 300


class EmbeddedEngine(Answering):
    """Refuses what is outside the sub-language, then evaluates; one child per call, gone afterwards."""

    @property
    def name(self) -> str:
        return "embedded"

    @property
    def version(self) -> str:
        try:
            return f"regorus {version('gordon-to-regorus')}"
        except PackageNotFoundError:
            return "regorus (not installed)"

    def check(self, bundle: Bundle) -> list[Diagnostic]:
        """Every finding of the lint, sorted. Errors: EngineFailed when the parser itself dies."""
        try:
            with start_child(CHECK_SECONDS, CHECK_MEMORY_MB) as child:
                return _load(child, bundle)
        except ChildFailed as error:
            raise EngineFailed(self.name, error.kind, one_line(error.reason)) from None

    def answer_many(
        self,
        bundle: Bundle,
        inputs: Sequence[bytes],
        *,
        entry: str = ENTRY,
        timeout_seconds: float = TIMEOUT_SECONDS,
        memory_mb: int = MEMORY_MB,
    ) -> list[Answer]:
        """One answer per input (JSON text). Errors: PolicyRefused before anything is evaluated."""
        require_entry(entry)
        answers: list[Answer] = []
        try:
            with start_child(timeout_seconds, memory_mb) as child:
                refused = _load(child, bundle)
                if refused:
                    raise PolicyRefused.by_lint(f"embedded engine ({self.version}, subset v1)", refused)
                for text in inputs:
                    answers.append(_answer(child, text, entry))
        except ChildFailed as error:
            failure = EngineError(error.kind, one_line(error.reason))
            answers.extend([failure] * (len(inputs) - len(answers)))
        return answers


def _load(child: Child, bundle: Bundle) -> list[Diagnostic]:
    return load_files(child, bundle, {})[1]


def load_files(child: Child, bundle: Bundle, tests: Mapping[str, str]) -> tuple[list[dict[str, Any]], list[Diagnostic]]:
    """Parse every file: (syntax trees, findings of text, syntax and trees). Errors: ChildFailed."""
    found = list(bundle.diagnostics)
    settled = {one.file for one in found if one.code == "DOC02"}
    complete = True
    for name, text in {**bundle.files, **tests}.items():
        if name in settled:
            complete = False
            continue
        too_wide = text_findings(name, text)
        found.extend(too_wide)
        if too_wide:
            complete = False
            continue
        try:
            child.ask("P", name.encode() + b"\0" + text.encode(), on_error="syntax")
        except ChildFailed as error:
            if error.kind != "syntax":
                raise
            found.append(syntax_error(name, text, error.reason))
            complete = False
    # With a file missing, calls into it would be reported as unknown: only what stands for itself is looked at then.
    trees, of_trees = _linted(child.ask("A"), complete)
    return trees, sorted({*found, *of_trees})


@lru_cache(maxsize=4)
def _linted(trees_json: bytes, complete: bool) -> tuple[list[dict[str, Any]], list[Diagnostic]]:
    """The trees, to be read only, and their findings: a bot gates with the same policies again and again, and the walk
    through them would be a third of every decision."""
    import orjson

    trees = orjson.loads(trees_json)
    return trees, lint_trees(trees, complete=complete)


def _answer(child: Child, text: bytes, entry: str) -> Answer:
    import orjson

    try:
        child.ask("I", text)
        body = child.ask("E", entry.encode())
        rows = orjson.loads(body).get("result")  # absent where the entry is undefined
    except ChildFailed as error:
        if error.kind in ("timeout", "memory", "crash"):
            raise
        return EngineError(error.kind, one_line(error.reason))
    except (orjson.JSONDecodeError, AttributeError):
        return EngineError("result", "the engine's answer is not JSON")
    if not rows:
        return Undefined()
    try:
        return Value(rows[0]["expressions"][0]["value"])
    except (LookupError, TypeError):
        return EngineError("result", "the engine's answer has another shape")


def one_line(reason: str) -> str:
    """regorus prints the source line and a caret; keep the place and the `error:` text, without quoting the input."""
    place = re.search(r"-->\s*(\S+:\d+:\d+)", reason)
    said = re.search(r"error:\s*(.+)", reason)
    text = f"{place[1] if place else ''} {said[1] if said else reason}"
    return " ".join(text.split())[:_MAX_REASON]
