"""Builders of other tools' cost documents."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from costwarden.cli import run


def a_component(name: str = "Instance usage (Linux/UNIX, on-demand, m5.large)", **fields: Any) -> dict[str, Any]:
    base = {
        "name": name,
        "unit": "hours",
        "hourlyQuantity": "1",
        "monthlyQuantity": "730",
        "price": "0.1",
        "hourlyCost": "0.1",
        "monthlyCost": "73",
        "priceNotFound": False,
    }
    return base | fields


def an_entry(name: str, *components: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"name": name, "metadata": {}, "costComponents": list(components), **fields}


def a_document(*planned: dict[str, Any], past: list[dict[str, Any]] | None = None, **fields: Any) -> dict[str, Any]:
    project: dict[str, Any] = {
        "name": "acme/shop",
        "metadata": {"path": "envs/prod", "type": "terraform_dir"},
        "breakdown": {"resources": list(planned)},
        "pastBreakdown": {"resources": past or []},
    }
    project |= fields
    return {"version": "0.2", "metadata": {"infracostCommand": "diff"}, "currency": "USD", "projects": [project]}


def written(tmp_path: Path, document: Any, name: str = "costs.json") -> str:
    path = tmp_path / name
    path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
    return str(path)


def gated(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert run(["gate", *arguments, "--format", "json", "--fail-on", "never"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found
