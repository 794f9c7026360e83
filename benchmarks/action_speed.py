"""What the Action takes through act beside the plain command line, held to the bar of the issue:

    act, with comment and check  <=  2 x `costwarden gate` + the forge calls

    .venv/bin/python benchmarks/action_speed.py [--repeat 7]

The action is the release tree, its environment installed before. Four runs take turns, after one round that does not
count: the command line in that same environment; act with an action of one step that does nothing; act with the gate
and no token; act with the gate, a new comment and a new check on a GitHub on loopback. Wall time is that of act alone,
not of the commits that prepare its workspace; CPU is user and system time of everything it started, which a busy
machine changes less. The forge calls are what the last run takes more than the one before it.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.action.act import Ran, Runner, cpu_of_children, installed_cache  # noqa: E402  (a script's path lacks the root)
from tests.action.conftest import a_pull_event  # noqa: E402
from tests.action.test_act import a_limit, a_plan  # noqa: E402
from tests.action.test_act_github import RIGHTS  # noqa: E402
from tests.fakes.github.server import serving  # noqa: E402
from tools.action_tree import build_tree  # noqa: E402

IDLE = """name: idle
description: idle
runs: {using: composite, steps: [{id: costwarden, shell: bash, run: "true"}]}
"""
PLAIN, FLOOR, GATE, PUBLISHED = (
    "`costwarden gate`",
    "act, a step that does nothing",
    "act, the gate, no token",
    "act, the gate, comment and check",
)
BAR = 2.0
Times = tuple[float, float]  # wall and CPU seconds


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--repeat", type=int, default=7)
    repeat = parser.parse_args().repeat
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        action, idle = build_tree(folder / "action"), folder / "idle"
        idle.mkdir()
        (idle / "action.yml").write_text(IDLE, encoding="utf-8")
        cache = installed_cache(folder / "cache", action, folder, {})
        (python,) = cache.glob("costwarden-*/bin/python")
        with serving(folder) as github:
            shop = github.add_repository("acme/shop")
            github.add_pull("acme/shop", "feature")
            event = a_pull_event(1, shop.git.resolve("feature") or "")
            runners = {}
            for kind, checkout in (("idle", idle), ("gate", action)):
                (folder / f"of-{kind}").mkdir()
                runners[kind] = Runner(folder / f"of-{kind}", checkout, cache, api=github.url)
                runners[kind].write("plan.json", a_plan())
                runners[kind].write("costwarden.yaml", a_limit("deny"))
            token = github.actions_token("acme/shop", **RIGHTS)
            plan = {"plan": "plan.json"}

            def publish() -> Times:
                shop.comments.clear()
                shop.checks.clear()
                ran = runners["gate"].run(event, plan, token=token)
                assert shop.live_comments(), ran.lines
                return ran.seconds, ran.cpu_seconds

            runs: dict[str, Callable[[], Times]] = {
                PLAIN: lambda: _plain(python, runners["gate"].workspace),
                FLOOR: lambda: _times(runners["idle"].run(event, {})),
                GATE: lambda: _times(runners["gate"].run(event, {**plan, "token": ""})),
                PUBLISHED: publish,
            }
            for run in runs.values():
                run()
            _print({name: [] for name in runs}, runs, repeat)


def _plain(python: Path, workspace: Path) -> Times:
    """What the script `costwarden` does, in the environment of the step."""
    code = "import sys; from costwarden.cli import main; sys.argv[0] = 'costwarden'; sys.exit(main())"
    before, started = cpu_of_children(), time.perf_counter()
    command = [str(python), "-I", "-c", code, "gate", "plan.json"]
    done = subprocess.run(command, cwd=workspace, stdout=subprocess.DEVNULL, check=False)
    assert done.returncode == 1, "the plan is made to be denied"
    return time.perf_counter() - started, cpu_of_children() - before


def _times(ran: Ran) -> Times:
    return ran.seconds, ran.cpu_seconds


def _print(took: dict[str, list[Times]], runs: dict[str, Callable[[], Times]], repeat: int) -> None:
    for _ in range(repeat):
        for name, run in runs.items():
            took[name].append(run())
    wall, cpu = ({name: statistics.median(one[n] for one in times) for name, times in took.items()} for n in (0, 1))
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {repeat} rounds, medians\n")
    print("| run | wall s | to the command line | CPU s | to the command line |\n|---|--:|--:|--:|--:|")
    for name in runs:
        ratios = (f"{of[name]:.2f} | {of[name] / of[PLAIN]:.2f}" for of in (wall, cpu))
        print(f"| {name} | {' | '.join(ratios)} |")
    print()
    for word, of in (("wall", wall), ("CPU", cpu)):
        forge = of[PUBLISHED] - of[GATE]
        bar = BAR * of[PLAIN] + forge
        verdict = "holds" if of[PUBLISHED] <= bar else "is missed"
        print(f"{word}: {of[PUBLISHED]:.2f} s <= {BAR:.0f} x {of[PLAIN]:.2f} + {forge:.2f} = {bar:.2f} s: {verdict}")


if __name__ == "__main__":
    main()
