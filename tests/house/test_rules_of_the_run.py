"""The rules every test lives by hold themselves."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOT
from tests.plugins.loopback import LeftLoopback, is_loopback
from tests.plugins.skips import ALLOWED, SkipLedger, read_allowed


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost", b"127.0.0.1", None, ""])
def test_this_machine_is_loopback(host: object) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "example.org", "127.0.0.1.example.org"])
def test_other_machines_are_refused(host: str) -> None:
    assert not is_loopback(host)
    with pytest.raises(LeftLoopback):
        socket.create_connection((host, 9), timeout=0.1)


def test_a_socket_on_loopback_works() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname(), timeout=5):
        assert server.getsockname()[0] == "127.0.0.1"


def test_the_list_of_allowed_skips_is_readable() -> None:
    assert all(pattern.pattern for pattern in read_allowed(ALLOWED))


def test_a_reason_off_the_list_is_refused() -> None:
    ledger = SkipLedger([re.compile("^only on ")], strict=True)
    ledger.reasons.update({"only on Windows": 2, "no opa": 1})
    assert ledger.refused() == ["no opa"]


@pytest.mark.parametrize(("ci", "code"), [("true", 1), ("false", 0)])
def test_a_skip_fails_the_run_in_ci_only(ci: str, code: int, tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(
        "import pytest\n\n\ndef test_a():\n    pytest.skip('no such tool')\n\n\ndef test_b():\n    assert 1\n"
    )
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "tests.plugins.skips", "--rootdir", str(tmp_path), str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "CI": ci, "PYTHONPATH": str(ROOT), "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == code, run.stdout + run.stderr
    assert ("NOT ALLOWED here: no such tool" in run.stdout) == bool(code)
