"""A command's CPU and memory include what it starts."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks.process import measure

PROGRAM = """
import subprocess, sys
held = bytearray(40 * 1024 * 1024)
held[::4096] = b"x" * len(held[::4096])
if sys.argv[1] == "parent":
    subprocess.run([sys.executable, "-c", sys.argv[2], "child", ""])
else:
    import time
    until = time.process_time() + 0.15
    while time.process_time() < until:
        pass
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only on Linux: reads /proc")
def test_children_count(tmp_path: Path) -> None:
    used = measure([sys.executable, "-c", PROGRAM, "parent", PROGRAM], cwd=tmp_path)
    assert used.exit_code == 0
    assert used.cpu_seconds > 0.15
    assert used.peak_bytes > 80 * 1024 * 1024
