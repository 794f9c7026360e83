"""The policy documents of a run: every project as planned, and as it was before."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from costwarden.config import Config
from costwarden.estimate.model import Estimate, ResourceCost
from costwarden.gate.actuals import Measured, cents_by_address
from costwarden.gate.lines import Lines
from costwarden.gate.loaded import Loaded
from costwarden.gate.request import GateRequest
from costwarden.money import ZERO
from costwarden.plan.raw_before import raw_before
from costwarden.policy.bundle import Bundle
from costwarden.policy.document import CostTotals, DocumentContext, SideView, Wanted, build_document

NO_OP = ("no-op",)


def documents_of(
    loaded: Sequence[Loaded],
    estimate: Estimate,
    config: Config,
    request: GateRequest,
    now: datetime.datetime,
    bundle: Bundle,
    lines: Sequence[Lines],
    billed: Measured | None = None,
) -> list[tuple[int, str, bytes]]:
    """(position of the project, "after" | "before", document); no "before" where nothing was there."""
    wanted = _wanted(bundle, config)
    parameters = _parameters(bundle, config)
    costs: dict[str, dict[str, ResourceCost]] = {}
    for cost in estimate.resources:
        costs.setdefault(cost.project, {})[cost.address] = cost
    documents = []
    for at, one in enumerate(loaded):
        environment = one.target.environment
        totals = _totals(estimate, environment)
        context = DocumentContext(
            config=config,
            now_ns=int(now.timestamp()) * 1_000_000_000,
            environment=environment,
            project=one.target.name,
            tenant=request.tenant,
            currency=config.currency,
            pull=request.pull,
            parameters=parameters,
            where=lines[at].where,
            wanted=wanted,
            budgets=billed.budgets if billed is not None else {},
            actuals_cents=cents_by_address(billed, one.target.name),
        )
        own = costs.get(one.target.name, {})
        views = [SideView(change, "after", own.get(change.address), change.actions) for change in one.plan.resources]
        documents.append((at, "after", build_document(one.plan, views, totals, context, raw=one.plan.raw)))
        before = _before(one, own)
        if before:
            plan = one.baseline or one.plan
            was = CostTotals(totals.past, totals.past, ZERO, totals.priced_percent)
            raw = raw_before(plan.raw) if plan is one.plan and plan.raw is not None else plan.raw
            documents.append((at, "before", build_document(plan, before, was, context, raw=raw)))
    return documents


def _before(one: Loaded, costs: Mapping[str, ResourceCost]) -> list[SideView]:
    """What was there, under the addresses it has now, unchanged and at its past cost."""
    if one.baseline is None:
        return [
            SideView(change, "before", costs.get(change.address), NO_OP)
            for change in one.plan.resources
            if change.before is not None
        ]
    moved = {
        change.previous_address: change.address for change in one.plan.resources if change.previous_address is not None
    }
    views = []
    for change in one.baseline.resources:
        if change.after is None:
            continue
        address = moved.get(change.address, change.address)
        cost = costs.get(address)
        then = None if cost is None else replace(cost, planned=cost.past)
        views.append(SideView(replace(change, address=address), "after", then, NO_OP))
    return views


def _totals(estimate: Estimate, environment: str) -> CostTotals:
    projects = [project for project in estimate.projects if project.environment == environment]
    return CostTotals(
        past=sum((project.past_monthly for project in projects), ZERO),
        planned=sum((project.planned_monthly for project in projects), ZERO),
        delta=sum((project.delta_monthly for project in projects), ZERO),
        priced_percent=estimate.priced_percent,
    )


def _wanted(bundle: Bundle, config: Config) -> Wanted:
    attributes: dict[str, set[str]] = {kind: set(names) for kind, names in config.attributes.items()}
    references: dict[str, set[str]] = {}
    for policy in bundle.policies:
        for into, source in ((attributes, policy.attributes), (references, policy.references)):
            for kind, names in source.items():
                into.setdefault(kind, set()).update(names)
    return Wanted(
        {kind: frozenset(names) for kind, names in attributes.items()},
        {kind: frozenset(names) for kind, names in references.items()},
    )


def _parameters(bundle: Bundle, config: Config) -> dict[str, dict[str, Any]]:
    """Every policy's parameters: METADATA's defaults under what costwarden.yaml says."""
    return {
        policy.id: {
            **policy.parameters,
            **(config.policies[policy.id].parameters if policy.id in config.policies else {}),
        }
        for policy in bundle.policies
        if policy.parameters or (policy.id in config.policies and config.policies[policy.id].parameters)
    }
