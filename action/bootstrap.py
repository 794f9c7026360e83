"""Start of the composite action: an environment of its own, then the step in it. Standard library only.

The checked-out repository is hostile: nothing of it is on sys.path (-I), its requirements are not read, and pip gets
the pinned hashes that came with the action. A step that cannot start, is killed or never ends has its check concluded
from here.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REQUIREMENTS = ROOT / "requirements" / "action.txt"
OLDEST = (3, 11)
INSTALL_SECONDS = 600  # packages come from an index that may hang
ELSEWHERE = ("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_USER")  # a runner's: pip would install past the environment
FORGE_SECONDS = 300  # on top of the `timeout` input, which is for our own work: what the forge may take at its worst


def main() -> int:
    if sys.version_info < OLDEST:
        return _unstarted("this runner's Python is older than 3.11", "use actions/setup-python before it")
    try:
        python = _environment()
    except (OSError, subprocess.SubprocessError) as error:
        problem = f"its environment could not be installed ({type(error).__name__})"
        return _unstarted(problem, "see the log above; the runner has to reach a Python package index")
    seconds = _seconds()
    try:
        code = subprocess.run([str(python), "-I", str(ROOT / "action" / "start.py")], check=False, timeout=seconds)
    except OSError as error:
        return _unstarted(f"its environment could not be started ({type(error).__name__})", "clear the tool cache")
    except subprocess.TimeoutExpired:
        return _unstarted(f"it did not end within {seconds} s", "raise the `timeout` input, or gate fewer plans")
    if code.returncode in (0, 1, 2):
        return code.returncode
    return _unstarted(f"it was stopped before it had an answer ({code.returncode})", "a lack of memory looks like that")


def _unstarted(problem: str, hint: str) -> int:
    sys.path.insert(0, str(ROOT))  # the action's own checkout
    try:
        from action.last_word import say_last_word
    except (ImportError, SyntaxError):  # a Python before 3.7: its own exit code would read as a denial
        print(f"::error title=costwarden could not decide::{problem}%0Ahint: {hint}")
        return 2
    return say_last_word(problem, hint, dict(os.environ))


def _seconds() -> int:
    given = os.environ.get("INPUT_TIMEOUT", "").strip()
    return (int(given) if given.isdecimal() and len(given) < 6 else 60) + FORGE_SECONDS


def _environment() -> Path:
    """The interpreter of a cached environment that holds exactly requirements/action.txt."""
    identity = hashlib.sha256(REQUIREMENTS.read_bytes() + sys.version.encode()).hexdigest()[:16]
    base = Path(os.environ.get("RUNNER_TOOL_CACHE") or os.environ.get("RUNNER_TEMP") or ROOT / ".cache")
    folder = base / f"costwarden-{identity}"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    done = folder / "complete"
    if not _usable(python, done):
        _make(base, folder, python, done)
    return python


def _usable(python: Path, done: Path) -> bool:
    """Neither emptied by whoever tidies the cache, nor made of a Python that is gone."""
    return done.is_file() and python.is_file()


def _make(base: Path, folder: Path, python: Path, done: Path) -> None:
    import shutil
    import tempfile

    base.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=base, prefix=f"{folder.name}-"))  # two jobs of a runner may install at once
    try:
        _install(fresh, fresh / python.relative_to(folder))
        (fresh / done.name).touch()
        if not _usable(python, done):
            shutil.rmtree(folder, ignore_errors=True)  # a rest: whole ones come by the next line only
        fresh.rename(folder)
    except (OSError, subprocess.SubprocessError):
        shutil.rmtree(fresh, ignore_errors=True)
        if not _usable(python, done):  # else another job was first
            raise


def _install(folder: Path, python: Path) -> None:
    import venv

    venv.EnvBuilder(with_pip=True).create(folder)
    install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    install += ["--require-hashes", "--no-deps", "--only-binary", ":all:"]  # wheels: nothing is built, no code runs
    install += ["--no-compile"]  # the first run compiles what it imports, a third of it
    command = [str(python), "-I", *install, "-r", str(REQUIREMENTS)]
    # A release tree's requirements end with its own wheel, named from ROOT on.
    environment = {name: value for name, value in os.environ.items() if name.upper() not in ELSEWHERE}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=INSTALL_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
