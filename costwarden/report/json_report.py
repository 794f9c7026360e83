"""The gate's report as JSON: the contract for programs (schemas/report.json)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from decimal import Decimal
from time import perf_counter
from typing import TYPE_CHECKING, Any, cast

from costwarden.estimate.model import CostComponent, Estimate, ResourceCost, SideCost, SubresourceCost
from costwarden.gate.result import GateResult
from costwarden.gate.summary import is_known
from costwarden.money import decimal_text, parse_amount
from costwarden.policy.model import Decision, Finding

if TYPE_CHECKING:
    from costwarden.report import json_shape as shape


def render_json(result: GateResult) -> str:
    """The report in fixed key order, two spaces, one line end; the same result gives the same bytes but for timings.

    `timings_ms.render` is the time until the bytes are written; a report read back keeps the time it came with.
    """
    if result.decision is Decision.ERROR:
        return render_error_json(result.summary, "run again with --debug")
    started = perf_counter()
    report: shape.ReportShape = {
        "version": 1,
        "decision": cast("shape.DecisionName", result.decision.value),
        "summary": result.summary,
        "cost": cost_shape(result),
        "findings": [_finding(finding) for finding in result.findings],
        "engine": {"name": result.engine.name, "version": result.engine.version},
        "timings_ms": dict(result.timings_ms),
        "advice": [_finding(finding) for finding in result.advice],
        "changes": cast("shape.ChangesShape", asdict(result.changes)),
        "baseline": result.baseline,
        "notices": list(result.notices),
        "policies_evaluated": result.policies_evaluated,
        "policies_passed": list(result.policies_passed),
        "policies_not_evaluated": dict(result.policies_not_evaluated),
    }
    report["timings_ms"].setdefault("render", round((perf_counter() - started) * 1000))
    return json_text(report)


def render_error_json(problem: str, hint: str) -> str:
    """The report of a run that could not decide."""
    report: shape.ErrorShape = {"version": 1, "decision": "error", "error": {"problem": problem, "hint": hint}}
    return json_text(report)


def json_text(value: object) -> str:
    """JSON with a line end; lone surrogates, which UTF-8 cannot hold, become U+FFFD."""
    import orjson

    try:
        return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()
    except TypeError:
        return orjson.dumps(_without_surrogates(value), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {_without_surrogates(key): _without_surrogates(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_without_surrogates(inner) for inner in value]
    return value


def cost_shape(result: GateResult) -> shape.CostShape:
    """The report's `cost` object."""
    estimate = result.estimate
    return {
        "currency": estimate.currency,
        "past_monthly": decimal_text(estimate.past_monthly),
        "planned_monthly": decimal_text(estimate.planned_monthly),
        "delta_monthly": decimal_text(estimate.delta_monthly),
        "delta_low": decimal_text(estimate.delta_low),
        "delta_high": decimal_text(estimate.delta_high),
        "priced_percent": estimate.priced_percent,
        "prices_as_of": estimate.prices_as_of,
        "basis": cast("shape.BasisName", estimate.basis),
        "projects": _projects(result, estimate),
        "resources": [_resource(resource) for resource in estimate.resources],
        "source": estimate.source,
        "warnings": list(estimate.warnings),
        "by_basis": {
            cast("shape.BasisName", basis): {
                "past_monthly": decimal_text(totals.past_monthly),
                "planned_monthly": decimal_text(totals.planned_monthly),
                "delta_monthly": decimal_text(totals.delta_monthly),
            }
            for basis, totals in estimate.by_basis.items()
        },
    }


def _projects(result: GateResult, estimate: Estimate) -> list[shape.ProjectShape]:
    billed = result.actuals.by_project_last_30_days if result.actuals else {}
    return [
        {
            "name": project.name,
            "environment": project.environment,
            "past_monthly": decimal_text(project.past_monthly),
            "planned_monthly": decimal_text(project.planned_monthly),
            "delta_monthly": decimal_text(project.delta_monthly),
            "billed_last_30_days": (
                decimal_text(parse_amount(billed[project.name])) if project.name in billed else None
            ),
        }
        for project in estimate.projects
    ]


def _resource(resource: ResourceCost) -> shape.ResourceShape:
    past, planned = _amount(resource.past), _amount(resource.planned)
    return {
        "project": resource.project,
        "address": resource.address,
        "type": resource.type,
        "actions": list(resource.actions),
        "state": resource.state.value,
        "past_monthly": _money(past),
        "planned_monthly": _money(planned),
        "assumptions": list(resource.planned.assumptions),
        "components": [_component(part, one) for part, one in _components(resource.planned)],
        "past_components": [_component(part, one) for part, one in _components(resource.past)],
        "past_state": resource.past.state.value,
        "delta_monthly": _money(resource.delta),
        "delta_low": decimal_text(resource.delta_low),
        "delta_high": decimal_text(resource.delta_high),
        "region": resource.region,
        "previous_address": resource.previous_address,
    }


def _amount(side: SideCost) -> Decimal | None:
    """The known part; None where nothing of an incomplete side is known, so that unknown is never "0.00"."""
    return side.monthly if is_known(side) or side.monthly else None


def _components(side: SideCost | SubresourceCost, part: str = "") -> Iterator[tuple[str, CostComponent]]:
    for component in side.components:
        yield part, component
    for inner in side.subresources:
        yield from _components(inner, f"{part} / {inner.name}" if part else inner.name)


def _component(part: str, component: CostComponent) -> shape.ComponentShape:
    return {
        "name": component.name,
        "unit": component.unit,
        "monthly_quantity": _number(component.monthly_quantity),
        "price": _number(component.price),
        "monthly_cost": _money(component.monthly_cost),
        "part": part,
        "usage_based": component.usage_based,
        "price_missing": component.price_missing,
        "monthly_low": _money(component.low),
        "monthly_high": _money(component.high),
    }


def _finding(finding: Finding) -> shape.FindingShape:
    shown: shape.FindingShape = {
        "id": finding.id,
        "policy": finding.policy,
        "level": finding.level.value,
        "project": finding.project,
        "address": finding.address,
        "attribute": finding.attribute,
        "file": finding.file,
        "line": finding.line,
        "message": finding.message,
        "remedy": finding.remedy,
        "suggestion": finding.suggestion,
        "monthly": _money(finding.monthly),
        "status": finding.status.value,
        "owners": list(finding.owners),
        "approvals_needed": finding.approvals_needed,
        "blocks_from": finding.blocks_from,
        "exception": finding.exception,
    }
    if finding.approved_by:
        shown["approved_by"] = list(finding.approved_by)
    return shown


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else decimal_text(amount)


def _number(amount: Decimal | None) -> str | None:
    """Plain digits without padding: "730", "0.192"."""
    if amount is None:
        return None
    text = f"{amount:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text
