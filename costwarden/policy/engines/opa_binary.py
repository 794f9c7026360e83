"""The opa program: found, asked for its version, checked with, and run as a server on loopback."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from costwarden.errors import CostwardenError
from costwarden.policy.diagnostic import Diagnostic

BINARY = "COSTWARDEN_OPA"
_START_SECONDS = 15.0


class OpaMissing(CostwardenError):
    def __init__(self) -> None:
        super().__init__(
            "the opa program was not found",
            hint="install opa and put it on PATH, set COSTWARDEN_OPA_URL to a server, or use --engine embedded",
        )


@dataclass(frozen=True, slots=True)
class NotStarted:
    reason: str


def find_opa() -> Path:
    """$COSTWARDEN_OPA, else the checkout's .tools/bin/opa, else PATH. Errors: OpaMissing."""
    checkout = Path(__file__).resolve().parents[3] / ".tools" / "bin" / "opa"
    for candidate in (os.environ.get(BINARY), str(checkout), "opa"):
        found = shutil.which(candidate) if candidate else None
        if found:
            return Path(found)
    raise OpaMissing


def opa_version(binary: Path) -> str:
    """ "1.20.2". Errors: OpaMissing where the program does not run."""
    said = run_opa(binary, ["version"])
    found = re.search(r"^Version:\s*(\S+)", said.stdout, re.MULTILINE)
    if found is None:
        raise OpaMissing
    return found[1]


def run_opa(binary: Path, arguments: list[str], *, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """One run of the program with an empty environment. Errors: OpaMissing, CostwardenError after two minutes."""
    try:
        return subprocess.run(  # noqa: S603 (an argument vector, no shell)
            [str(binary), *arguments],
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=120,
            check=False,
            env=_environment(),
            cwd=cwd,
        )
    except OSError as error:
        raise OpaMissing from error
    except subprocess.TimeoutExpired as error:
        raise CostwardenError(f"opa {arguments[0]} took longer than two minutes", hint="try fewer policies") from error


def opa_check(binary: Path, files: Mapping[str, str]) -> list[Diagnostic]:
    """What the compiler says about the files, with their own names."""
    import orjson

    with tempfile.TemporaryDirectory() as folder:
        names = _write(Path(folder), files)
        said = run_opa(binary, ["check", "--format", "json", "."], cwd=Path(folder))
    if said.returncode == 0:
        return []
    try:
        errors = orjson.loads(said.stderr or said.stdout)["errors"]
    except (orjson.JSONDecodeError, LookupError, TypeError):
        errors = [{"message": " ".join((said.stderr or said.stdout).split())[:300]}]
    found = []
    for error in errors:
        where = error.get("location") or {}
        file = names.get(Path(str(where.get("file", ""))).name, "policies")
        row, col = int(where.get("row") or 1), int(where.get("col") or 1)
        message = " ".join(str(error.get("message", "")).split())
        found.append(Diagnostic(file, row, col, "OPA", message, "`opa check --strict` shows it in the file"))
    return sorted(found)


@contextmanager
def running_opa(binary: Path, files: Mapping[str, str]) -> Iterator[str | NotStarted]:
    """The URL of a server that holds `files`, gone when the block ends; NotStarted with its last words."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as log:
        _write(Path(folder), files)
        address = f"127.0.0.1:{_free_port()}"
        try:
            process = subprocess.Popen(  # noqa: S603
                [str(binary), "run", "--server", "--addr", address, "--disable-telemetry", "--log-level", "error", "."],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=_environment(),
                cwd=folder,
            )
        except OSError as error:
            raise OpaMissing from error
        try:
            if _healthy(process, f"http://{address}/health"):
                yield f"http://{address}"
            else:
                log.seek(0)
                yield NotStarted(" ".join(log.read(2000).decode("utf-8", "replace").split()))
        finally:
            process.kill()
            process.wait()


def _healthy(process: subprocess.Popen[bytes], url: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with opener.open(url, timeout=1) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            time.sleep(0.02)
    return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _write(folder: Path, files: Mapping[str, str]) -> dict[str, str]:
    """Numbered files (names of users may not suit the file system) -> their names."""
    names = {}
    for number, (name, text) in enumerate(files.items()):
        short = f"{number:04}.rego"
        folder.joinpath(short).write_text(text, encoding="utf-8", newline="")
        names[short] = name
    return names


def _environment() -> dict[str, str]:
    return {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
