"""How close the estimates come to known costs, per provider; held against the floors of accuracy.json.

    .venv/bin/python benchmarks/accuracy.py [--billing] [--write-floors] [--write-docs]

The corpus is a public test-suite's plans with the costs it expects (../shared/data/estimates), the arithmetic of the
score is its scorer's (../shared/tools/score.py). All plans are estimated in this process: a few seconds in all.
`--billing` estimates what is billed, where the corpus knowingly simplifies; its figures have no floors.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import orjson  # noqa: E402  (the repository is not on the path of a script)

from costwarden.errors import CostwardenError  # noqa: E402
from costwarden.estimate.infracost_out import build_breakdown  # noqa: E402
from costwarden.estimate.registry import find_type, is_free  # noqa: E402
from costwarden.estimate.run import estimate_plan  # noqa: E402
from costwarden.estimate.usage import read_usage  # noqa: E402
from costwarden.plan.read import read_plan  # noqa: E402
from costwarden.prices.catalogue import Catalogue  # noqa: E402

SHARED = ROOT.parent / "shared"
FLOORS = Path(__file__).with_name("accuracy.json")
COMMAND = ".venv/bin/python benchmarks/accuracy.py"
MEASURES = ("right_percent", "by_type_percent", "capped_dollars_percent")
ROOM = 2.0
"""Percentage points a floor may lie below what is measured before it is to be raised."""


@dataclass(frozen=True, slots=True)
class Miss:
    """A resource whose estimate is not the known cost."""

    provider: str
    test: str
    address: str
    type: str
    verdict: str  # near | wrong | unpriced
    expected: float  # dollars a month
    got: float | None
    why: str  # a guess: what a reader should look at first

    @property
    def lost(self) -> float:
        return abs(self.expected - (self.got or 0.0))


@dataclass(frozen=True, slots=True)
class Report:
    """One run over the corpus."""

    figures: dict[str, dict[str, Any]]  # aws | azure | google -> see `_figures`
    types: dict[str, dict[str, Any]]  # resource type -> the scorer's summary
    misses: list[Miss]  # worst first
    table: str  # the scorer's own table per provider
    tests: int
    failed: list[str]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--billing", action="store_true", help="what is billed, without the corpus's simplifications")
    parser.add_argument("--worst", type=int, default=10, metavar="N", help="misses to list per run (default 10)")
    parser.add_argument("--types", action="store_true", help="list every type that misses something")
    parser.add_argument("--write-floors", action="store_true", help="commit what is measured as the floors")
    parser.add_argument("--write-docs", action="store_true", help="rewrite the tables of docs/")
    options = parser.parse_args()
    if not (SHARED / "data" / "estimates").is_dir():
        print("the corpus is missing: no ../shared/data/estimates beside the repository", file=sys.stderr)
        return 2
    report = measure(SHARED, compat=not options.billing)
    print(report.table)
    print(f"\n{report.tests} tests, {len(report.failed)} failed to run")
    for line in report.failed:
        print(f"  failed: {line}")
    print("\nWorst misses:")
    for miss in report.misses[: options.worst]:
        print(miss_line(miss))
    if options.types:
        print("\nTypes with a miss:")
        for name, tally in sorted(report.types.items()):
            if tally["resources"] > tally["right"]:
                print(f"  {name}: {tally['right']} of {tally['resources']} right, {tally['unpriced']} unpriced")
    if options.billing:
        return 0
    if options.write_floors:
        FLOORS.write_text(json.dumps(floors_of(report), indent=2) + "\n", encoding="utf-8")
    if options.write_docs:
        from benchmarks.estimation_pages import write_pages

        write_pages(report, measure(SHARED, compat=False))
    dropped = drops(report, read_floors())
    for line in dropped:
        print(f"floor dropped: {line}", file=sys.stderr)
    for line in raises(report, read_floors()):
        print(f"floor can be raised (--write-floors): {line}")
    return 1 if dropped else 0


def measure(shared: Path, *, compat: bool) -> Report:
    """Estimate every plan of the corpus and score it. `shared`: the folder with data/estimates and tools/score.py."""
    scorer = read_scorer(shared)
    tests, _ = scorer.load_corpus(shared / "data" / "estimates")
    catalogue = Catalogue()
    answers: list[tuple[dict[str, Any], str | None]] = []
    reasons: dict[tuple[str, str], str] = {}
    for test in tests:
        try:
            breakdown, missing = _estimate(test.folder, catalogue, compat)
        except CostwardenError as error:
            answers.append(({}, f"{type(error).__name__}: {error}"))
            continue
        answers.append((scorer.read_breakdown(breakdown), None))
        label = f"{test.provider}/{test.name}"
        reasons.update({(label, address): reason for address, reason in missing.items()})
    scored = scorer.score(tests, answers)
    misses = [_miss(issue, reasons) for issue in scored["issues"]]
    rows = [scorer.HEADER] + [scorer.row(name, summary) for name, summary in scored["providers"].items()]
    return Report(
        figures={name: _figures(summary) for name, summary in scored["providers"].items() if name != "all"},
        types=scored["types"],
        misses=sorted(misses, key=lambda miss: (-miss.lost, miss.test, miss.address)),
        table=scorer.table(rows),
        tests=scored["tests"],
        failed=[f"{error['test']}: {error['error']}" for error in scored["errors"]],
    )


def read_scorer(shared: Path) -> ModuleType:
    """The corpus's scorer as a module; it lies outside the repository."""
    spec = importlib.util.spec_from_file_location("corpus_score", shared / "tools" / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["corpus_score"] = module  # its dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def _estimate(folder: Path, catalogue: Catalogue, compat: bool) -> tuple[bytes, dict[str, str]]:
    """A test's Infracost JSON, and what is missing by address."""
    usage_file = folder / "usage.yml"
    estimate = estimate_plan(
        read_plan(folder / "plan.json"),
        catalogue=catalogue,
        usage=read_usage(usage_file) if usage_file.exists() else None,
        compat=compat,
    )
    missing = {}
    for cost in estimate.resources:
        keys = [component.price_missing for component in _components(cost.planned) if component.price_missing]
        if keys:
            missing[cost.address] = f"no price for {keys[0]}" + (f" and {len(keys) - 1} more" if keys[1:] else "")
        elif cost.planned.assumptions:
            missing[cost.address] = cost.planned.assumptions[0]
    return orjson.dumps(build_breakdown(estimate)), missing


def _components(part: Any) -> Iterable[Any]:
    yield from part.components
    for sub in part.subresources:
        yield from _components(sub)


def _miss(issue: dict[str, Any], reasons: dict[tuple[str, str], str]) -> Miss:
    provider = issue["test"].partition("/")[0]
    bare = issue["address"].split("[")[0]
    kind = bare.split(".")[-2] if "." in bare else bare
    why = reasons.get((issue["test"], issue["address"]), "")
    if not why:
        if find_type(kind) is None:
            why = "listed as free" if is_free(kind) else "the type is not supported"
        elif issue["verdict"] == "unpriced":
            why = "only unit prices: usage is not read"
        else:
            why = "every line has a price: a quantity or a price differs"
    return Miss(provider, issue["test"], issue["address"], kind, issue["verdict"], issue["expected"], issue["got"], why)


def _figures(summary: dict[str, Any]) -> dict[str, Any]:
    return {
        "resources": summary["resources"],
        "right_percent": _percent(summary["right_share"]),
        "by_type_percent": _percent(summary["right_share_by_type"]),
        "capped_dollars_percent": _percent(summary["capped_dollar_share"]),
        "wrong": summary["wrong"],
        "wrong_percent": _percent(summary["wrong"] / summary["resources"]),
        "near": summary["near"],
        "unpriced": summary["unpriced"],
    }


def _percent(share: float | None) -> float:
    return round(100 * (share or 0.0), 1)


def read_floors() -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = json.loads(FLOORS.read_text(encoding="utf-8"))
    return found


def floors_of(report: Report) -> dict[str, dict[str, float]]:
    """What is measured, as floors (and, for `wrong`, as the ceiling)."""
    return {
        provider: {**{name: figures[name] for name in MEASURES}, "wrong_percent": figures["wrong_percent"]}
        for provider, figures in report.figures.items()
    }


def drops(report: Report, floors: dict[str, dict[str, float]]) -> list[str]:
    """A line per figure that is worse than its floor."""
    lines = []
    for provider, wanted in floors.items():
        figures = report.figures.get(provider, {})
        lines += [
            f"{provider} {name}: {figures.get(name, 0.0)} is below {wanted[name]}"
            for name in MEASURES
            if figures.get(name, 0.0) < wanted[name]
        ]
        if figures.get("wrong_percent", 100.0) > wanted["wrong_percent"]:
            lines.append(f"{provider} wrong_percent: {figures['wrong_percent']} is above {wanted['wrong_percent']}")
    return lines


def raises(report: Report, floors: dict[str, dict[str, float]]) -> list[str]:
    """A line per floor that lies more than ROOM points below what is measured."""
    return [
        f"{provider} {name}: {report.figures[provider][name]} is measured, the floor is {wanted[name]}"
        for provider, wanted in floors.items()
        if provider in report.figures
        for name in MEASURES
        if report.figures[provider][name] > wanted[name] + ROOM
    ]


def miss_line(miss: Miss) -> str:
    got = "nothing" if miss.got is None else f"{miss.got:,.2f}"
    return f"  {miss.test} {miss.address}: {miss.verdict}, {miss.expected:,.2f} expected, {got} found; {miss.why}"


if __name__ == "__main__":
    sys.exit(main())
