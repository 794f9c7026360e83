"""Starts the renderer's process with a minimal environment, a deadline and limits, and reads what it wrote."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from costwarden.hcl.errors import HclSyntaxError, RenderError

MEMORY_BYTES = 3 * 1024**3
OUTPUT_BYTES = 512 * 1024**2
_PLAN_INSTEAD = "make a plan (`terraform show -json plan.out > plan.json`) and pass plan.json"
_POSITION = re.compile(r"([\w./-]+\.tf(?:vars)?(?:\.json)?):(\d+),\d+")

Rendered = dict[str, Any]


def run_renderer(
    shown: str,
    directory: Path,
    scratch: Path,
    var_files: Sequence[str],
    *,
    workspace: str,
    timeout_seconds: float,
    memory_bytes: int = MEMORY_BYTES,
) -> list[Rendered]:
    """Every block the renderer made of `directory`, each with `__tfmeta`. `scratch` is its only writable folder.

    Raises RenderError with `shown` as the place. Standard error of the child is never shown: it quotes source.
    """
    output = scratch / "blocks.json"
    order = {
        "directory": str(directory),
        "var_files": list(var_files),
        "workspace": workspace,
        "memory_bytes": memory_bytes,
        "cpu_seconds": max(1, int(timeout_seconds) + 1),
        "output": str(output),
        "output_bytes": OUTPUT_BYTES,
    }
    home = scratch / "home"
    home.mkdir(exist_ok=True)
    try:
        ended = subprocess.run(  # noqa: S603
            [sys.executable, "-I", str(Path(__file__).with_name("render_worker.py"))],
            input=json.dumps(order).encode(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=_environment(home),
            cwd=home,
            timeout=timeout_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise RenderError(
            shown, f"rendering took longer than {timeout_seconds:g} s and was stopped", hint=_PLAN_INSTEAD
        ) from None
    if ended.returncode != 0 or not output.is_file():
        raise RenderError(shown, "the renderer stopped: too many resources or too much memory", hint=_PLAN_INSTEAD)
    try:
        blocks = json.loads(output.read_bytes())
    except (ValueError, RecursionError):
        raise RenderError(shown, "the renderer's answer cannot be read", hint=_PLAN_INSTEAD) from None
    if isinstance(blocks.get("error"), str):
        if (match := _POSITION.search(blocks["error"])) is not None:
            raise HclSyntaxError(match[1], int(match[2]))
        raise RenderError(shown, "the source cannot be evaluated", hint="`terraform validate` shows the details")
    return [block for group in blocks.values() for block in group if "__tfmeta" in block]


def _environment(home: Path) -> dict[str, str]:
    """Nothing of the caller's: TF_VAR_ and tokens stay out of the render, caches of the renderer out of the home."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ}
    return {"PATH": os.defpath, "HOME": str(home), "TMPDIR": str(home), "TEMP": str(home), "TMP": str(home), **kept}
