"""`costwarden --help` loads nothing heavy."""

from __future__ import annotations

import subprocess
import sys

from tests.house.tree import ROOT

HEAVY = (
    "pydantic",
    "rich",
    "orjson",
    "regorus",
    "yaml",
    "jinja2",
    "tfparse",
    "tree_sitter",
    "opa_client",
    "requests",
    "aiohttp",
    "sqlite3",
)

PROGRAM = f"""
import sys
from costwarden.cli import run
try:
    run(["--help"])
except SystemExit:
    sys.stdout.flush()
loaded = sorted(set(sys.modules) & set({HEAVY!r}))
sys.exit(f"loaded: {{loaded}}" if loaded else 0)
"""


def test_help_loads_nothing_heavy_and_names_every_command() -> None:
    from costwarden.cli import COMMANDS

    run = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert [name for name in COMMANDS if f"  {name}  " not in run.stdout] == []
