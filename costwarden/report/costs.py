"""Costs without a decision: what `costwarden estimate` and `costwarden diff` print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from costwarden.estimate.model import Estimate
from costwarden.gate.result import ChangeCounts, EngineUsed, GateResult
from costwarden.gate.summary import cost_line
from costwarden.plan.model import Plan
from costwarden.policy.model import Decision
from costwarden.report.resources import changed_resources


def render_costs(
    estimate: Estimate,
    format_: str,
    *,
    color: bool = False,
    generated: str = "",
    plans: Mapping[str, Plan] | None = None,
) -> str:
    """Every resource as planned: "text", "json", or "infracost" (0.10 breakdown).

    For the last: `generated` is its RFC 3339 time, `plans` (project -> plan) gives it the tags.
    """
    if format_ == "infracost":
        from costwarden.estimate.infracost_out import build_breakdown
        from costwarden.report.json_report import json_text

        return json_text(build_breakdown(estimate, time_generated=generated, plans=plans))
    if format_ == "json":
        return _json(estimate)
    from costwarden.report.text import render_cost_text

    return render_cost_text(estimate, color=color)


def render_diff(estimate: Estimate, format_: str, *, color: bool = False) -> str:
    """What changes, per resource and component: "text" or "json"."""
    if format_ == "json":
        changed = {(one.project, one.address) for one in changed_resources(estimate)}
        kept = [one for one in estimate.resources if (one.project, one.address) in changed]
        return _json(replace(estimate, resources=kept))
    from costwarden.report.text import render_diff_text

    return render_diff_text(_undecided(estimate, cost_line(estimate, exact=True)), color=color)


def _json(estimate: Estimate) -> str:
    from costwarden.report.json_report import cost_shape, json_text

    return json_text({"version": 1, "cost": cost_shape(_undecided(estimate))})


def _undecided(estimate: Estimate, title: str = "") -> GateResult:
    """The estimate in the form reports read; no policy was asked, so nothing is said about merging."""
    return GateResult(
        decision=Decision.ALLOW,
        summary=title,
        estimate=estimate,
        findings=(),
        engine=EngineUsed("", ""),
        timings_ms={},
        policies_evaluated=0,
        changes=ChangeCounts(),
        notices=tuple(estimate.warnings),
    )
