"""How much CPU an estimate takes beside parsing its plan; prints the table of docs/performance.md.

    .venv/bin/python benchmarks/estimate_speed.py [--repeat 9]

Plans of 1,000 resources: recorded (one provider, count loops), mixed (the recorded stacks' resources, each plan a
module), and corpus (181 small test plans, no two resources alike, few attributes set: the worst there is). CPU is this
process's; figures are medians over the repeats, parsing and estimating in turns.
"""

from __future__ import annotations

import argparse
import gzip
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import orjson  # noqa: E402  (the repository is not on the path of a script)

from benchmarks.mixed_plan import mixed_plan  # noqa: E402

DATA = ROOT.parent / "shared" / "data"
RESOURCES = 1000
BAR = 3.0
LOAD_BAR = 0.15


@dataclass(frozen=True, slots=True)
class Row:
    """One plan's figures, in CPU seconds."""

    name: str
    plan_bytes: int
    parse: float
    first: float  # the first estimate of a process: resource types are imported, prices are read
    again: float

    @property
    def ratio(self) -> float:
        return self.again / self.parse


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=9)
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        sys.stdout.buffer.write(orjson.dumps(one_plan(options.one, options.repeat)))
        return 0
    if not DATA.is_dir():
        print("recorded data is missing: no ../shared/data beside the repository", file=sys.stderr)
        return 2
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name, text in plans().items():
            path = Path(folder) / f"{name}.json"
            path.write_bytes(text)
            command = [sys.executable, __file__, "--one", str(path), "--repeat", str(options.repeat)]
            found = orjson.loads(subprocess.run(command, check=True, capture_output=True).stdout)
            rows.append(Row(name, len(text), found["parse"], found["first"], found["again"]))
            load = found["load"]
    print(table(rows))
    print(f"\nCatalogue load: {1000 * load:.1f} ms of CPU.")
    return 0


def plans() -> dict[str, bytes]:
    recorded = gzip.decompress((DATA / "plans" / "s9-scale" / "plans" / "create-1000.json.gz").read_bytes())
    stacks = sorted((DATA / "plans").glob("[ms][0-8]-*/plans/*.json"))
    tests = sorted((DATA / "estimates").glob("*/*/plan.json"), key=lambda path: path.parent.name)
    return {
        "recorded": recorded,
        "mixed": orjson.dumps(mixed_plan(map(_read, _interleaved(stacks)), RESOURCES)),
        "corpus": orjson.dumps(mixed_plan(map(_read, tests), RESOURCES)),
    }


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(path.read_bytes())
    return found


def _interleaved(paths: list[Path]) -> list[Path]:
    """One plan of every stack, then the next of every stack: a mix also where it is cut short."""
    stacks: dict[Path, list[Path]] = {}
    for path in paths:
        stacks.setdefault(path.parent, []).append(path)
    longest = max(map(len, stacks.values()))
    return [plans[turn] for turn in range(longest) for plans in stacks.values() if turn < len(plans)]


def one_plan(path: Path, repeat: int) -> dict[str, float]:
    """A fresh process's figures."""
    from costwarden.estimate.run import estimate_plan
    from costwarden.plan.read import read_plan
    from costwarden.prices.catalogue import Catalogue

    text = path.read_bytes()
    plan = read_plan(path)
    catalogue: Any = None

    def load() -> None:
        nonlocal catalogue
        catalogue = Catalogue()

    def estimate() -> None:
        estimate_plan(plan, catalogue=catalogue)

    loading, first = _cpu(load), _cpu(estimate)
    turns = [(_cpu(lambda: orjson.loads(text)), _cpu(estimate)) for _ in range(repeat)]
    parse, again = (statistics.median(column) for column in zip(*turns, strict=True))
    return {"load": loading, "first": first, "parse": parse, "again": again}


def _cpu(run: Callable[[], object]) -> float:
    started = time.process_time()
    run()
    return time.process_time() - started


def table(rows: list[Row]) -> str:
    lines = [
        "| plan | MiB | parse CPU ms | estimate CPU ms | ratio (bar 3) | first estimate CPU ms |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    lines += [
        f"| {row.name} | {row.plan_bytes / 2**20:.1f} | {1000 * row.parse:.1f} | {1000 * row.again:.1f} "
        f"| {row.ratio:.1f} {'✓' if row.ratio <= BAR else '✗'} | {1000 * row.first:.0f} |"
        for row in rows
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
