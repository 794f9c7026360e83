"""How fast and how big a gate run is, against floors of the same run; prints the tables of docs/performance.md.

    make bench        or: .venv/bin/python benchmarks/gate_speed.py [--repeat 3]

Plans: the recorded creation plans of 1,000 and 5,000 resources and one replicated to 20,000. CPU is user + system
time of the process and its children; figures are medians over the repeats.
"""

from __future__ import annotations

import argparse
import gzip
import json
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.process import Usage, measure  # noqa: E402  (the repository is not on the path of a script)
from benchmarks.replica import replica_text  # noqa: E402

RECORDED = ROOT.parent / "shared" / "data" / "plans" / "s9-scale" / "plans"
MIB = 1024 * 1024
NOW = "2026-11-21T12:00:00Z"
COSTWARDEN = Path(sys.executable).parent / "costwarden"


@dataclass(frozen=True, slots=True)
class Row:
    """One plan's figures: seconds of CPU, bytes."""

    resources: int
    plan_bytes: int
    parse: float
    evaluate: float
    gate_cpu: float
    gate_wall: float
    gate_peak: int

    @property
    def cpu_bar(self) -> float:
        return 1.0 + 4 * (self.parse + self.evaluate)

    @property
    def memory_bar(self) -> float:
        return 150 * MIB + 6 * self.plan_bytes


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    if not RECORDED.is_dir():
        print("recorded data is missing: no ../shared/data/plans/s9-scale beside the repository", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        rows = [gate_row(*plan, Path(folder), options.repeat) for plan in write_plans(Path(folder))]
    print(gate_table(rows))
    print()
    print(start_table(options.repeat * 5))
    return 0


def write_plans(folder: Path) -> list[tuple[int, Path]]:
    """(resources, plan file), smallest first."""
    texts = {count: gzip.decompress((RECORDED / f"create-{count}.json.gz").read_bytes()) for count in (1000, 5000)}
    texts[20_000] = replica_text(texts[5000], 4)
    plans = []
    for count, text in texts.items():
        path = folder / f"plan-{count}.json"
        path.write_bytes(text)
        plans.append((count, path))
    return plans


def gate_row(resources: int, plan: Path, folder: Path, repeat: int) -> Row:
    document = folder / "document.json"
    subprocess.run([sys.executable, "-m", "benchmarks.gate_document", str(plan), str(document)], cwd=ROOT, check=True)
    floors, runs = [], []
    for _ in range(repeat):  # floor and gate in turns: what slows one slows the other
        command = [sys.executable, "-m", "benchmarks.gate_floor", str(plan), str(document)]
        floors.append(json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout))
        runs.append(gate(plan, folder))
    return Row(
        resources=resources,
        plan_bytes=plan.stat().st_size,
        parse=statistics.median(floor["parse"] for floor in floors),
        evaluate=statistics.median(floor["evaluate"] for floor in floors),
        gate_cpu=statistics.median(run.cpu_seconds for run in runs),
        gate_wall=statistics.median(run.wall_seconds for run in runs),
        gate_peak=max(run.peak_bytes for run in runs),
    )


def gate(plan: Path, folder: Path) -> Usage:
    run = measure([str(COSTWARDEN), "gate", str(plan), "--now", NOW, "--format", "json"], cwd=folder)
    if run.exit_code not in (0, 1):
        raise SystemExit(f"the gate of {plan.name} ended with exit code {run.exit_code}")
    return run


def gate_table(rows: list[Row]) -> str:
    lines = [
        "| resources | plan MiB | parse CPU s | evaluate CPU s | gate CPU s | bar: 1.0 + 4x floor | gate wall s "
        "| peak MiB | bar: 150 + 6x plan | CPU ms per resource |",
        "|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    lines += [
        f"| {row.resources:,} | {row.plan_bytes / MIB:.1f} | {row.parse:.3f} | {row.evaluate:.3f} "
        f"| {row.gate_cpu:.2f} | {row.cpu_bar:.2f} {_verdict(row.gate_cpu <= row.cpu_bar)} | {row.gate_wall:.2f} "
        f"| {row.gate_peak / MIB:.0f} | {row.memory_bar / MIB:.0f} {_verdict(row.gate_peak <= row.memory_bar)} "
        f"| {1000 * row.gate_cpu / row.resources:.2f} |"
        for row in rows
    ]
    return "\n".join(lines)


def start_table(repeat: int) -> str:
    """`costwarden --help` against the import of click, wall and CPU, alternating."""
    ours, floor = [], []
    for _ in range(repeat):
        ours.append(measure([str(COSTWARDEN), "--help"], cwd=ROOT))
        floor.append(measure([sys.executable, "-c", "import click"], cwd=ROOT))
    rows = []
    for name, pick in (("CPU", lambda use: use.cpu_seconds), ("wall", lambda use: use.wall_seconds)):
        own, least = (statistics.median(map(pick, uses)) for uses in (ours, floor))
        ratio = own / least
        rows.append(f"| {name} | {1000 * own:.0f} | {1000 * least:.0f} | {ratio:.2f} {_verdict(ratio <= 1.5)} |")
    return "\n".join(
        ['| | `costwarden --help` ms | `python -c "import click"` ms | ratio (bar 1.5) |', "|---|--:|--:|--:|", *rows]
    )


def _verdict(held: bool) -> str:
    return "✓" if held else "✗"


if __name__ == "__main__":
    sys.exit(main())
