"""What the Action adds to the plain command line, through act, beside what act itself takes for the same checkout.

    .venv/bin/python benchmarks/action_speed.py [--repeat 7]

Four runs take turns: `costwarden gate`; act with the same checkout whose step does nothing; act with the gate and no
token; act with the gate against a GitHub on loopback. The environment is installed before. CPU is user + system time
of all descendants, which a busy machine changes less than wall time.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.action.act import Runner, copy_of_the_action, installed_cache  # noqa: E402  (a script's path lacks the root)
from tests.action.conftest import a_pull_event  # noqa: E402
from tests.action.test_act import a_limit, a_plan  # noqa: E402
from tests.action.test_act_github import RIGHTS  # noqa: E402
from tests.fakes.github.server import serving  # noqa: E402

IDLE = """name: idle
description: idle
runs: {using: composite, steps: [{id: costwarden, shell: bash, run: "true"}]}
"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--repeat", type=int, default=7)
    repeat = parser.parse_args().repeat
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        action, idle = copy_of_the_action(folder / "action"), folder / "idle"
        shutil.copytree(action, idle)
        (idle / "action.yml").write_text(IDLE, encoding="utf-8")
        cache = installed_cache(folder / "cache", action, folder, {})
        with serving(folder) as github:
            repository = github.add_repository("acme/shop")
            github.add_pull("acme/shop", "feature")
            event = a_pull_event(1, repository.git.resolve("feature") or "")
            runners = {}
            for kind, checkout in (("idle", idle), ("gate", action)):
                (folder / f"of-{kind}").mkdir()
                runners[kind] = Runner(folder / f"of-{kind}", checkout, cache, api=github.url)
                runners[kind].write("plan.json", a_plan())
                runners[kind].write("costwarden.yaml", a_limit("deny"))
            token = github.actions_token("acme/shop", **RIGHTS)
            command = [str(Path(sys.executable).with_name("costwarden")), "gate", "plan.json"]
            work = runners["gate"].workspace
            plan = {"plan": "plan.json"}
            runs: dict[str, Callable[[], object]] = {
                "`costwarden gate`": lambda: subprocess.run(command, cwd=work, stdout=subprocess.DEVNULL, check=False),
                "act, the same checkout, a step that does nothing": lambda: runners["idle"].run(event, {}),
                "act, the gate, no token": lambda: runners["gate"].run(event, {**plan, "token": ""}),
                "act, the gate, comment and check": lambda: runners["gate"].run(event, plan, token=token),
            }
            _print(runs, repeat)


def _print(runs: dict[str, Callable[[], object]], repeat: int) -> None:
    took: dict[str, list[tuple[float, float]]] = {name: [] for name in runs}
    for _ in range(repeat):
        for name, run in runs.items():
            took[name].append(_measured(run))
    wall, cpu = ({name: statistics.median(one[n] for one in times) for name, times in took.items()} for n in (0, 1))
    plain, idle, gate, published = runs
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {repeat} rounds, medians\n")
    print("| run | wall s | CPU s |\n|---|--:|--:|")
    for name in runs:
        print(f"| {name} | {wall[name]:.2f} | {cpu[name]:.2f} |")
    for word, of in (("wall", wall), ("CPU", cpu)):
        whole = of[gate] / of[plain]
        print(f"\n{word}: through act {whole:.1f}x the command line without the forge calls, ", end="")
        print(f"{(of[gate] - of[idle]) / of[plain]:.1f}x without what act takes for the checkout; ", end="")
        print(f"forge calls {of[published] - of[gate]:.2f} s")


def _measured(run: Callable[[], object]) -> tuple[float, float]:
    def used() -> float:
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    before, started = used(), time.perf_counter()
    run()
    return time.perf_counter() - started, used() - before


if __name__ == "__main__":
    main()
