"""What is alike is evaluated once, and costs to the digit what it would have cost by itself."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from costwarden.estimate.components import evaluate
from costwarden.estimate.model import Estimate
from costwarden.estimate.repeats import Repeats
from costwarden.estimate.run import estimate_plan
from costwarden.estimate.usage import Usage, parse_usage, read_usage
from costwarden.plan.model import Plan
from costwarden.plan.read import parse_plan, read_plan
from costwarden.prices.catalogue import Catalogue


@pytest.fixture
def both_ways(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch):
    """both_ways(plan, usage, compat) -> the estimate with and without answers taken from resources alike."""

    def estimates(plan: Plan, usage: Usage | None = None, compat: bool = False) -> tuple[Estimate, Estimate]:
        with_repeats = estimate_plan(plan, catalogue=catalogue, usage=usage, compat=compat)
        with monkeypatch.context() as patch:
            patch.setattr(Repeats, "find", lambda *_: None)
            patch.setattr(Repeats, "watch", lambda *_: None)
            return with_repeats, estimate_plan(plan, catalogue=catalogue, usage=usage, compat=compat)

    return estimates


def test_every_recorded_plan_costs_the_same_either_way(shared: Path, both_ways) -> None:
    plans = sorted((shared / "data" / "estimates").glob("*/*/plan.json"))
    plans += sorted((shared / "data" / "plans").glob("*/plans/0[0-4]*.json"))
    assert len(plans) > 200
    for path in plans:
        usage_file = path.parent / "usage.yml"
        once, each = both_ways(read_plan(path), read_usage(usage_file) if usage_file.exists() else None, compat=True)
        assert once == each, path


def test_a_thousand_resources_cost_the_same_either_way(shared: Path, both_ways) -> None:
    recorded = shared / "data" / "plans" / "s9-scale" / "plans" / "create-1000.json.gz"
    usage = parse_usage("resource_usage:\n  aws_sqs_queue.q[7]: {monthly_requests: 5000000}\n")
    once, each = both_ways(parse_plan(gzip.decompress(recorded.read_bytes()), path="-", name="scale"), usage)
    assert once == each


def test_resources_alike_are_evaluated_once(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded = shared / "data" / "plans" / "s9-scale" / "plans" / "create-1000.json.gz"
    evaluated = []

    def counting(kind, view):
        evaluated.append(view.change.type)
        return evaluate(kind, view)

    monkeypatch.setattr("costwarden.estimate.run.evaluate", counting)
    estimate_plan(parse_plan(gzip.decompress(recorded.read_bytes()), path="-", name="scale"), catalogue=Catalogue())
    assert evaluated.count("aws_sqs_queue") == 1
    assert evaluated.count("aws_instance") == 50  # so many pairs of machine and disk
