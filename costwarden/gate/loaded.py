"""What a run has read of one project, before anything is computed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from costwarden.estimate.model import Estimate
from costwarden.gate.request import Target
from costwarden.plan.model import Plan


@dataclass(frozen=True, slots=True)
class Loaded:
    """One project with its plan and, where one was given, its baseline."""

    target: Target
    plan: Plan
    baseline: Plan | None
    estimate: Estimate | None = None  # set where the costs come from another tool's document
    places: Mapping[str, tuple[str, int]] = field(default_factory=dict)  # address -> (file, line) from that document
