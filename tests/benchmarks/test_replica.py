"""A replicated plan is a plan."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from benchmarks.replica import replica_text, replicate
from costwarden.plan.read import read_plan


def test_addresses_stay_unique_and_read_like_the_recorded_ones(shared: Path, tmp_path: Path) -> None:
    recorded = gzip.decompress((shared / "data/plans/s9-scale/plans/create-1000.json.gz").read_bytes())
    path = tmp_path / "plan.json"
    path.write_bytes(replica_text(recorded, 3))
    plan = read_plan(str(path), name="scale")
    count = len(json.loads(recorded)["resource_changes"])
    assert len(plan.resources) == 3 * count
    assert len({resource.address for resource in plan.resources}) == 3 * count
    for resource in plan.resources:
        assert resource.config_address in plan.configuration.resources


def test_plans_with_a_past_are_refused() -> None:
    with pytest.raises(ValueError, match="flat"):
        replicate({"planned_values": {"root_module": {}}, "prior_state": {}}, 2)
