"""Many plans as one: every resource is still there, in its region, with its references and its cost."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import orjson

from benchmarks.mixed_plan import mixed_plan
from costwarden.estimate.run import estimate_plan
from costwarden.plan.read import parse_plan, read_plan
from costwarden.prices.catalogue import Catalogue


def test_a_mix_costs_what_its_plans_cost(shared: Path) -> None:
    folder = shared / "data" / "plans" / "m1-modern" / "plans"
    paths = [folder / f"00-initial-{name}.json" for name in ("app", "data", "stream")]
    catalogue = Catalogue()
    apart = [estimate_plan(read_plan(path), catalogue=catalogue) for path in paths]
    mix = orjson.dumps(mixed_plan((orjson.loads(path.read_bytes()) for path in paths), 1000))
    together = estimate_plan(parse_plan(mix, path="-", name="mix"), catalogue=catalogue)
    assert len(together.resources) == sum(len(one.resources) for one in apart)
    assert together.planned_monthly == sum((one.planned_monthly for one in apart), Decimal(0))
    assert {cost.region for cost in together.resources} == {cost.region for one in apart for cost in one.resources}


def test_a_mix_ends_at_the_wanted_number(shared: Path) -> None:
    plan = orjson.loads((shared / "data" / "plans" / "m1-modern" / "plans" / "00-initial-app.json").read_bytes())
    assert len(mixed_plan([plan, plan, plan], 50)["resource_changes"]) == 50
