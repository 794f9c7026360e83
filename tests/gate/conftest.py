"""The gate as a command in an empty folder, and plans to give it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from costwarden.cli import run
from tests.builders import a_plan_document, a_resource

Gate = Callable[..., tuple[int, str, str]]


@pytest.fixture
def gate(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Gate:
    """gate(*arguments) in an empty folder -> (exit code, stdout, stderr)."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str, command: str = "gate") -> tuple[int, str, str]:
        code = run([command, *arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


def a_plan_file(folder: Path, *resources: dict[str, object], name: str = "plan.json") -> str:
    path = folder / name
    path.write_text(json.dumps(a_plan_document(*resources)), encoding="utf-8")
    return str(path)


def a_volume(address: str = "aws_ebs_volume.data", **changes: object) -> dict[str, object]:
    after = {"type": "gp3", "size": 500, "availability_zone": "eu-west-1a", "tags": {"Owner": "x"}}
    return a_resource(address, **{"after": after, **changes})
