"""Both engines at once: what one says must be what the other says, to the byte of canonical JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson

from costwarden.errors import CostwardenError
from costwarden.gate.request import GateRequest
from costwarden.gate.result import GateResult
from costwarden.gate.run import run_gate
from costwarden.policy.bundle import Bundle
from costwarden.policy.engines.embedded import EmbeddedEngine
from costwarden.policy.engines.opa import OpaServerEngine


def canonical(value: object) -> bytes:
    """Sorted keys; arrays in the order the engine gave, which both sort alike."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


class BothEngines:
    """A PolicyEngine that asks both, and remembers which policies ever reported something."""

    name, version = "both", "both"

    def __init__(self, url: str) -> None:
        self.embedded, self.opa = EmbeddedEngine(), OpaServerEngine(url, trust_environment=False)
        self.fired: set[str] = set()
        self.documents = 0

    def evaluate_many(self, bundle: Bundle, inputs: Sequence[bytes], **limits: Any) -> list[list[dict[str, Any]]]:
        asked = [*inputs, *(forecast for text in inputs if (forecast := _with_forecasts(text)))]
        found = self.embedded.evaluate_many(bundle, asked, **limits)
        for text, ours, theirs in zip(asked, found, self.opa.evaluate_many(bundle, asked, **limits), strict=True):
            assert canonical(ours) == canonical(theirs), text[:2000]
        self.documents += len(asked)
        self.fired |= {str(one["policy"]) for violations in found for one in violations}
        return found[: len(inputs)]


def same_verdict(bundle: Bundle, inputs: Sequence[bytes], both: BothEngines) -> str | list[bytes]:
    """What both engines answer, or that both refuse; an assertion error where they differ."""
    verdicts: list[str | list[bytes]] = []
    for engine in (both.embedded, both.opa):
        try:
            verdicts.append([canonical(found) for found in engine.evaluate_many(bundle, inputs)])
        except CostwardenError:
            verdicts.append("refused")
    assert verdicts[0] == verdicts[1]
    return verdicts[0]


def _with_forecasts(text: bytes) -> bytes | None:
    """The document as it is where the bill is known: each budget just under its amount."""
    document = orjson.loads(text)
    if not document.get("budgets"):
        return None
    for budget in document["budgets"]:
        budget |= {"known": True, "actual_cents": 1, "forecast_cents": budget["limit_cents"] - 1}
    return orjson.dumps(document)


def gate_with(both: BothEngines, monkeypatch: Any, plan: Path, config: Path, **options: Any) -> GateResult:
    """One gate run whose engine is both."""
    monkeypatch.setattr("costwarden.gate.run.choose_engine", lambda name: both)
    return run_gate(GateRequest(plans=(str(plan),), config=str(config), **options))


def strict_config(folder: Path, rules: dict[str, Any]) -> Path:
    """A configuration under which every limit is low enough for real plans to break it."""
    limits = {"monthly_delta": 1, "percent_delta": 1, "resource_monthly": 5}
    config = {
        "version": 1,
        "tags": {"required": rules},
        "limits": {"default": limits},
        "budgets": [{"name": "all", "team": "t", "period": "month", "amount": 10, "match": {"address": "*"}}],
    }
    path = folder / "costwarden.yaml"
    path.write_text(json.dumps(config), encoding="utf-8")
    return path
