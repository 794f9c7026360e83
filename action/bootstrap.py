"""Start of the composite action: an environment of its own, then the step in it. Standard library only.

The checked-out repository is hostile: nothing of it is on sys.path (-I), its requirements are not read, and pip gets
the pinned hashes that came with the action.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REQUIREMENTS = ROOT / "requirements" / "action.txt"
OLDEST = (3, 11)


def main() -> int:
    if sys.version_info < OLDEST:
        print("::error title=costwarden::this runner's Python is older than 3.11; use actions/setup-python before it")
        return 2
    python = _environment()
    return subprocess.run([str(python), "-I", str(ROOT / "action" / "start.py")], check=False).returncode


def _environment() -> Path:
    """The interpreter of a cached environment that holds exactly requirements/action.txt."""
    identity = hashlib.sha256(REQUIREMENTS.read_bytes() + sys.version.encode()).hexdigest()[:16]
    base = Path(os.environ.get("RUNNER_TOOL_CACHE") or os.environ.get("RUNNER_TEMP") or ROOT / ".cache")
    folder = base / f"costwarden-{identity}"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    done = folder / "complete"
    if not done.is_file():
        base.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(dir=base, prefix=f"{folder.name}-"))  # two jobs of a runner may install at once
        try:
            _install(fresh, fresh / python.relative_to(folder))
            (fresh / done.name).touch()
            fresh.rename(folder)
        except (OSError, subprocess.CalledProcessError):
            shutil.rmtree(fresh, ignore_errors=True)
            if not done.is_file():  # else another job was first
                raise
    return python


def _install(folder: Path, python: Path) -> None:
    venv.EnvBuilder(with_pip=True).create(folder)
    install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    install += ["--require-hashes", "--no-deps", "--only-binary", ":all:"]  # wheels: nothing is built, no code runs
    subprocess.run([str(python), "-I", *install, "-r", str(REQUIREMENTS)], check=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"::error title=costwarden::could not install its environment ({type(error).__name__})")
        sys.exit(2)
