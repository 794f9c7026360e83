"""The JSON report read back: what a trusted job makes of a report that an untrusted one wrote.

Every byte is data: shapes, lengths and counts are checked, and the decision is taken again from the findings.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from costwarden.errors import CostwardenError
from costwarden.estimate.model import (
    BasisTotals,
    CostComponent,
    CostState,
    Estimate,
    ProjectCost,
    ResourceCost,
    SideCost,
    SubresourceCost,
)
from costwarden.gate.result import Actuals, ChangeCounts, EngineUsed, GateResult
from costwarden.gate.summary import summarise
from costwarden.policy.decision import decide, sort_findings
from costwarden.policy.model import Finding, Level, Status

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from costwarden.report import json_shape as shape

MAX_BYTES = 100_000_000
_CURRENCY = re.compile("[A-Z]{3}")
_DIGITS = 20  # before the point
_AMOUNTS = frozenset(
    "past_monthly planned_monthly delta_monthly delta_low delta_high billed_last_30_days monthly monthly_cost"
    " monthly_low monthly_high monthly_quantity price".split()
)


class ReportNotReadable(CostwardenError):
    """Not a report of this version, or an error report."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the report is not one of costwarden's: {reason}", hint="make it again with the same version")


@cache
def _shape() -> TypeAdapter[shape.ReportShape]:
    """Building it takes longer than reading most reports."""
    from pydantic import TypeAdapter

    from costwarden.report import json_shape

    return TypeAdapter(json_shape.ReportShape)


def read_report(data: bytes) -> GateResult:
    """A GateResult whose summary and decision follow from its own costs and findings. Errors: ReportNotReadable."""
    from pydantic import ValidationError

    if len(data) > MAX_BYTES:
        raise ReportNotReadable(f"larger than {MAX_BYTES:,} bytes")
    try:
        report = _shape().validate_json(data, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"][:6])
        raise ReportNotReadable(f"{where}: {first['type']}") from None
    _check_amounts(report)
    findings = sort_findings(_finding(one) for one in report["findings"])
    estimate = _estimate(report["cost"])
    decision = decide(findings)
    return GateResult(
        decision=decision,
        summary=summarise(estimate, decision, findings, report["policies_evaluated"]),
        estimate=estimate,
        findings=findings,
        engine=EngineUsed(report["engine"]["name"], report["engine"]["version"]),
        timings_ms=report["timings_ms"],
        policies_evaluated=report["policies_evaluated"],
        changes=ChangeCounts(**report["changes"]),
        baseline=report["baseline"],
        notices=tuple(report["notices"]),
        policies_passed=tuple(report["policies_passed"]),
        policies_not_evaluated=report["policies_not_evaluated"],
        advice=tuple(_finding(one) for one in report["advice"]),
        actuals=_actuals(report["cost"]["projects"]),
    )


def _check_amounts(report: shape.ReportShape) -> None:
    """A currency that is text, or a number nobody can print, would come out in the log, the comment and the check."""
    if not _CURRENCY.fullmatch(report["cost"]["currency"]):
        raise ReportNotReadable("cost.currency: not a currency's code")
    waiting: list[object] = [report["cost"], report["findings"], report["advice"]]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            if any(_too_long(value[name]) for name in _AMOUNTS & value.keys()):
                raise ReportNotReadable(f"an amount of more than {_DIGITS} digits")
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value


def _too_long(amount: object) -> bool:
    return isinstance(amount, str) and len(amount.strip("-").partition(".")[0]) > _DIGITS


def _actuals(projects: Sequence[shape.ProjectShape]) -> Actuals | None:
    billed = {one["name"]: amount for one in projects if (amount := one["billed_last_30_days"]) is not None}
    return Actuals(billed) if billed else None


def _estimate(cost: shape.CostShape) -> Estimate:
    return Estimate(
        currency=cost["currency"],
        resources=tuple(_resource(one) for one in cost["resources"]),
        projects=tuple(
            ProjectCost(
                one["name"],
                one["environment"],
                Decimal(one["past_monthly"]),
                Decimal(one["planned_monthly"]),
                Decimal(one["delta_monthly"]),
            )
            for one in cost["projects"]
        ),
        prices_as_of=cost["prices_as_of"],
        basis=cost["basis"],
        by_basis={
            basis: BasisTotals(
                *(Decimal(totals[name]) for name in ("past_monthly", "planned_monthly", "delta_monthly"))
            )
            for basis, totals in cost["by_basis"].items()
        },
        source=cost["source"],
        warnings=tuple(cost["warnings"]),
    )


def _resource(one: shape.ResourceShape) -> ResourceCost:
    past = _side(one["past_state"], one["past_monthly"], one["past_components"], ())
    planned = _side(one["state"], one["planned_monthly"], one["components"], one["assumptions"])
    if one["actions"] == ["delete"]:  # the report's state is that of the side that counts
        past = _side(one["state"], one["past_monthly"], one["past_components"], ())
        planned = _side("free", one["planned_monthly"], one["components"], one["assumptions"])
    return ResourceCost(
        project=one["project"],
        address=one["address"],
        type=one["type"],
        actions=tuple(one["actions"]),
        past=past,
        planned=planned,
        region=one["region"],
        previous_address=one["previous_address"],
    )


def _side(
    state: str, monthly: str | None, components: Sequence[shape.ComponentShape], assumptions: Sequence[str]
) -> SideCost:
    parts: dict[str, list[CostComponent]] = {}
    for one in components:
        parts.setdefault(one["part"], []).append(_component(one))
    own = parts.pop("", [])
    everything = [component for group in (own, *parts.values()) for component in group]
    ranged = [one for one in everything if one.low is not None or one.high is not None]
    low = high = None
    if ranged:
        low = sum(
            (one.low if one.low is not None else one.monthly_cost or Decimal(0) for one in everything), Decimal(0)
        )
        high = sum(
            (one.high if one.high is not None else one.monthly_cost or Decimal(0) for one in everything), Decimal(0)
        )
    return SideCost(
        state=CostState(state),
        monthly=_amount(monthly),
        components=tuple(own),
        subresources=tuple(SubresourceCost(name, tuple(group)) for name, group in parts.items()),
        assumptions=tuple(assumptions),
        low=low,
        high=high,
    )


def _component(one: shape.ComponentShape) -> CostComponent:
    return CostComponent(
        name=one["name"],
        unit=one["unit"],
        monthly_quantity=_amount(one["monthly_quantity"]),
        price=_amount(one["price"]),
        monthly_cost=_amount(one["monthly_cost"]),
        usage_based=one["usage_based"],
        price_missing=one["price_missing"],
        low=_amount(one["monthly_low"]),
        high=_amount(one["monthly_high"]),
    )


def _finding(one: shape.FindingShape) -> Finding:
    values: Mapping[str, object] = dict(one) | {
        "level": Level(one["level"]),
        "status": Status(one["status"]),
        "monthly": _amount(one["monthly"]),
        "owners": tuple(one["owners"]),
        "approved_by": tuple(one.get("approved_by", ())),
    }
    return Finding(**values)  # type: ignore[arg-type]


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
