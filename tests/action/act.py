"""The real action.yml run by act on this machine: a repository, a workflow and an event in; what the runner saw out.

The action is the release tree, which is what users pin, unless a test says otherwise. The environment that it installs
is kept in act's tool cache.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

import yaml

from tests.house.tree import files

ACT = Path(sys.executable).with_name("act")
OF_THE_SOURCE = ("action", "costwarden", "policies", "requirements", "schemas")  # what the action uses of a checkout
TOKEN = "ghs_a_long_unique_value_of_the_step"
GIT = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "GIT_TERMINAL_PROMPT": "0"}
NULL_FILES = [f"--{kind}-file={os.devnull}" for kind in ("env", "secret", "var", "input")]
SEEN = {"OUTPUTS": "${{ toJSON(steps.cost.outputs) }}", "OUTCOME": "${{ steps.cost.outcome }}"}
REPORT = """
mkdir -p "$SEEN" && printf '%s' "$OUTPUTS" > "$SEEN/outputs.json" && printf '%s' "$OUTCOME" > "$SEEN/outcome"
cp -r "$RUNNER_TEMP/costwarden" "$SEEN/" || true
cp -r costwarden-bundle "$SEEN/" || true
"""


def files_of_the_source() -> list[Path]:
    """What a plain checkout of the source has of the action, relative to ROOT: who pins a commit of main runs that."""
    return [path for path in files() if path == Path("action.yml") or path.parts[0] in OF_THE_SOURCE]


def installed_cache(folder: Path, action: Path, cwd: Path, environment: Mapping[str, str]) -> Path:
    """A tool cache in which the action's environment is complete; made once, by its own bootstrap run in `cwd`.

    `environment` is added to the caller's, which says where packages come from.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another worker of the same test run may be at it
        code = "import runpy; print(runpy.run_path('{}')['_environment']())".format(action / "action" / "bootstrap.py")
        subprocess.run(
            [sys.executable, "-I", "-c", code],
            cwd=cwd,
            env={**os.environ, **environment, "RUNNER_TOOL_CACHE": str(folder)},
            capture_output=True,
            check=True,
        )
    return folder


def an_environment_like(cache: Path, action: Path, folder: Path) -> Path:
    """In `folder`, a tool cache of its own, the environment of `cache` as that of `action`; nothing has run in it.

    For a checkout of the source it goes without the wheel.
    """
    (installed,) = cache.glob("costwarden-*")
    requirements = (action / "requirements" / "action.txt").read_bytes()
    identity = hashlib.sha256(requirements + sys.version.encode()).hexdigest()[:16]
    clean = shutil.ignore_patterns("__pycache__")  # of other tests, at this moment too
    own = folder / f"costwarden-{identity}"
    shutil.copytree(installed, own, symlinks=True, copy_function=os.link, ignore=clean)
    if (action / "costwarden").is_dir():
        for package in own.glob("lib/python*/site-packages/*"):
            if package.name in ("action", "bot", "collectors", "costwarden"):
                shutil.rmtree(package)
    return own


@dataclass(frozen=True)
class Ran:
    """What one job left: `lines` are the messages of the log, in order."""

    succeeded: bool
    outcome: str  # of the costwarden step: success | failure
    outputs: Mapping[str, str]
    summary: str
    lines: tuple[str, ...]
    reports: Path
    seconds: float  # wall time of act
    cpu_seconds: float  # user and system time of act and all it started


@dataclass
class Runner:
    """A machine with act; one repository, as many runs as wanted."""

    folder: Path
    action: Path
    cache: Path
    api: str = "http://127.0.0.1:9"  # the discard port: nobody answers
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        (self.home / ".config" / "act").mkdir(parents=True)
        (self.home / ".config" / "act" / "actrc").touch()  # without it act asks which images to use
        (self.home / ".cache" / "act").mkdir(parents=True)
        (self.home / ".cache" / "act" / "tool_cache").symlink_to(self.cache)
        (self.folder / "bin").mkdir()  # the steps' python3 is the one that installed the cache
        (self.folder / "bin" / "python3").symlink_to(Path(sys.executable).resolve())
        self.workspace.mkdir()
        self._git("init", "-q", "-b", "main")
        self._git("remote", "add", "origin", "https://github.com/acme/shop.git")

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def workspace(self) -> Path:
        return self.folder / "shop"

    def write(self, name: str, content: Any) -> None:
        path = self.workspace / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")

    def run(
        self, event: Mapping[str, Any], inputs: Mapping[str, str], *, name: str = "pull_request", token: str = TOKEN
    ) -> Ran:
        """One job: checkout, the action, and a step that carries out what the others cannot show."""
        workflow = {
            "name": "cost",
            "on": name if name != "workflow_run" else {"workflow_run": {"workflows": ["cost"], "types": ["completed"]}},
            "jobs": {
                "cost": {
                    "runs-on": "ubuntu-24.04",
                    "steps": [
                        {"uses": "actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683"},
                        {"id": "cost", "uses": "costwarden/costwarden@under-test", "with": dict(inputs)},
                        {
                            "if": "always()",
                            "env": SEEN,
                            "run": REPORT,
                        },
                    ],
                }
            },
        }
        return self.run_workflow(yaml.safe_dump(workflow, sort_keys=False), event, name=name, token=token)

    def run_workflow(self, workflow: str, event: Mapping[str, Any], *, name: str, token: str = TOKEN) -> Ran:
        seen = self.folder / "seen"
        shutil.rmtree(seen, ignore_errors=True)
        self.write(".github/workflows/cost.yml", workflow)
        (self.folder / "event.json").write_text(json.dumps(event), encoding="utf-8")
        self._git("add", "-A")
        self._git("-c", "user.name=ada", "-c", "user.email=ada@example.org", "commit", "-q", "--allow-empty", "-m", "x")
        given = {"SEEN": str(seen), "GITHUB_API_URL": self.api, "GITHUB_GRAPHQL_URL": f"{self.api}/graphql"}
        variables = [f"--env={key}={value}" for key, value in {**given, **self.environment}.items()]
        local = f"costwarden/costwarden@under-test={self.action}"
        started, before = monotonic(), cpu_of_children()
        run = subprocess.run(
            [
                *(str(ACT), name, "-C", str(self.workspace), "-W", ".github/workflows/cost.yml", "--json"),
                *("-P", "ubuntu-24.04=-self-hosted", "-e", str(self.folder / "event.json"), "-a", "ada"),
                *("-s", f"GITHUB_TOKEN={token}", "--no-cache-server", "--local-repository", local),
                *variables,
                *NULL_FILES,
            ],
            env={"PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}", "HOME": str(self.home), "LANG": "C.UTF-8"},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        seconds, cpu_seconds = monotonic() - started, cpu_of_children() - before
        assert (seen / "outputs.json").is_file(), run.stdout[-6000:] + run.stderr[-2000:]
        log = [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]
        return Ran(
            succeeded=run.returncode == 0,
            outcome=(seen / "outcome").read_text(),
            outputs=json.loads((seen / "outputs.json").read_text()),
            summary=next((line["content"] for line in log if line.get("command") == "summary"), ""),
            lines=tuple(str(line["msg"]).rstrip("\n") for line in log),
            reports=seen / "costwarden",
            seconds=seconds,
            cpu_seconds=cpu_seconds,
        )

    def _git(self, *arguments: str) -> None:
        subprocess.run(
            ["git", *arguments],
            cwd=self.workspace,
            env={"PATH": os.environ["PATH"], **GIT},
            capture_output=True,
            check=True,
        )


def cpu_of_children() -> float:
    """Seconds of user and system time of every process that this one has started and that has ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
