"""The checkov program: found, run once offline on redacted plans, bounded in time, memory and output.

It lives in an environment of its own (its dependencies clash with other HCL parsers), so it is a child process that
gets an argument vector, a folder of its own and next to nothing of the environment.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

BINARY = "COSTWARDEN_CHECKOV"
_OPTIONS = ("--framework", "terraform_plan", "--skip-download", "--quiet", "--compact", "--soft-fail", "-o", "json")
_NOWHERE = "http://127.0.0.1:9"  # the discard port: whatever asks a network is refused at once
_MOST_BYTES = 64_000_000
_MEMORY_BYTES = 6 * 1024**3  # address space, of which its libraries reserve far more than they use
_POLL_SECONDS = 0.05


class CheckovFailed(Exception):
    """No findings, for the reason given in words; nothing of the program's own output is in it."""


def find_checkov() -> Path:
    """$COSTWARDEN_CHECKOV, else PATH. What a repository brings along is not found. Errors: CheckovFailed."""
    wanted = os.environ.get(BINARY)
    found = shutil.which(wanted or "checkov")
    if found is None:
        raise CheckovFailed("the program is not installed")
    path = Path(found)
    if wanted is None and not path.is_absolute():
        raise CheckovFailed("PATH has it only below the working directory")
    return path.absolute()


def run_checkov(plans: Sequence[Mapping[str, Any]], timeout_seconds: float) -> list[Any]:
    """The documents checkov prints for `plans`, which are the files 0.json, 1.json, ... Errors: CheckovFailed."""
    import orjson

    program = find_checkov()
    with TemporaryDirectory(prefix="costwarden-checkov-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        arguments = [str(program)]
        for at, plan in enumerate(plans):
            try:
                data = orjson.dumps(plan)
            except TypeError as error:  # orjson's own error, also for what is nested too deep
                raise CheckovFailed("a plan is nested too deep for it") from error
            (folder / f"{at}.json").write_bytes(data)
            arguments += ["-f", f"{at}.json"]
        (folder / "home").mkdir()
        output = folder / "output"
        _run([*arguments, *_OPTIONS], folder, output, timeout_seconds)
        return _documents(output)


def _run(arguments: Sequence[str], folder: Path, output: Path, timeout_seconds: float) -> None:
    with output.open("wb") as stdout:
        try:
            process = subprocess.Popen(  # noqa: S603 (an argument vector, no shell)
                arguments,
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=subprocess.DEVNULL,
                cwd=folder,
                env=_environment(arguments[0], folder),
                start_new_session=True,
            )
        except OSError as error:
            raise CheckovFailed("the program does not start") from error
        _limit_memory(process.pid)
        deadline = time.monotonic() + timeout_seconds
        try:
            while process.poll() is None:
                if time.monotonic() > deadline:
                    raise CheckovFailed(f"it did not finish within {timeout_seconds:.0f} s")
                if output.stat().st_size > _MOST_BYTES:
                    raise CheckovFailed("it printed more than anybody reads")
                time.sleep(_POLL_SECONDS)
        finally:
            _end(process)
    if process.returncode != 0:
        raise CheckovFailed(f"it ended with code {process.returncode}")


def _end(process: subprocess.Popen[bytes]) -> None:
    """The program and whatever it started: they share a session, where there are sessions."""
    if sys.platform != "win32":
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):  # all gone; macOS says the latter of zombies
            process.poll()
    process.kill()
    process.wait()


def _limit_memory(pid: int) -> None:
    if sys.platform == "linux":
        import resource

        try:
            resource.prlimit(pid, resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
        except (OSError, ValueError):  # gone already, or a container that forbids it
            return


def _environment(program: str, folder: Path) -> dict[str, str]:
    """No tokens, no credentials, no configuration of anybody: checkov reads .checkov.yaml of home and folder."""
    home = str(folder / "home")
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ}
    proxies = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), _NOWHERE)
    own = {
        "PATH": os.pathsep.join((str(Path(program).parent), os.defpath)),
        "HOME": home,
        "USERPROFILE": home,
        "TMPDIR": home,
        "TEMP": home,
        "LANG": "C.UTF-8",
        "PYTHONIOENCODING": "utf-8",
        "LOG_LEVEL": "CRITICAL",
    }
    return kept | proxies | own


def _documents(output: Path) -> list[Any]:
    """One document, or a list of them where checkov ran more than one framework."""
    if output.stat().st_size > _MOST_BYTES:
        raise CheckovFailed("it printed more than anybody reads")
    try:
        read = json.loads(output.read_bytes())
    except (ValueError, RecursionError) as error:
        raise CheckovFailed("its output is not JSON") from error
    return read if isinstance(read, list) else [read]
