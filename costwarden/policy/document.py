"""The policy document: a plan and its cost, normalised so that policies stay short and both engines agree.

Integer cents, no floats, no null where an object or a list belongs, NFC text, time given (DESIGN.md, section 4).
One document per project; `cost` and `limits` are those of its whole environment, so that a change split over
projects does not slip under a limit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

import orjson

from costwarden.config.model import Budget, Config, Match
from costwarden.estimate.model import CostState, ResourceCost
from costwarden.money import ZERO, sum_known, to_cents
from costwarden.plan.model import Attributes, Mask, Plan, ResourceChange
from costwarden.plan.propagation import propagation_tags
from costwarden.plan.references import ReferenceIndex
from costwarden.plan.tags import Tags, effective_tags
from costwarden.policy.match import matches, owner_of
from costwarden.policy.near import near_keys
from costwarden.policy.plain import lowered, plain_json, text_map

Where = Callable[[str], tuple[str, int]]
"""A Terraform address -> (file, line); ("", 0) where it is not known."""


def nowhere(address: str) -> tuple[str, int]:
    return "", 0


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which attributes and references the policies in force read, per Terraform type (from METADATA and config)."""

    attributes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    references: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BudgetState:
    """What the bill says about one budget; `known` is False without a warehouse."""

    actual_cents: int = 0
    forecast_cents: int = 0
    known: bool = False


@dataclass(frozen=True, slots=True)
class DocumentContext:
    """Everything around the resources that is the same for both sides of one project."""

    config: Config
    now_ns: int
    environment: str
    project: str
    tenant: str = ""
    currency: str = "USD"
    pull: Mapping[str, Any] = field(default_factory=dict)
    parameters: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    budgets: Mapping[str, BudgetState] = field(default_factory=dict)
    actuals_cents: Mapping[str, int] | None = None
    where: Where = nowhere
    wanted: Wanted = Wanted()


@dataclass(frozen=True, slots=True)
class CostTotals:
    """An environment's totals as they enter a document."""

    past: Decimal
    planned: Decimal
    delta: Decimal  # the sum of the known deltas; see Estimate.delta_monthly
    priced_percent: int


@dataclass(frozen=True, slots=True)
class SideView:
    """One resource as one document sees it."""

    change: ResourceChange
    side: Literal["before", "after"]
    cost: ResourceCost | None
    actions: tuple[str, ...]


def build_document(
    plan: Plan,
    views: Sequence[SideView],
    totals: CostTotals,
    context: DocumentContext,
    *,
    raw: Mapping[str, Any] | None = None,
) -> bytes:
    """The document as JSON text, ready for either engine; the same input gives the same bytes."""
    config = context.config
    references = ReferenceIndex(plan) if context.wanted.references else None
    excluded = frozenset(config.tags.exclude_types)
    resources = [_resource(view, plan, context, references, excluded) for view in views]
    delta = totals.delta
    document: dict[str, Any] = {
        "version": 1,
        "now_ns": context.now_ns,
        "environment": context.environment,
        "tenant": context.tenant,
        "currency": context.currency,
        "pull": {"repository": "", "number": 0, "author": "", "base": "", "head_sha": "", "labels": [], "draft": False}
        | dict(context.pull),
        "cost": {
            "past_cents": to_cents(totals.past),
            "planned_cents": to_cents(totals.planned),
            "delta_cents": to_cents(delta),
            "delta_basis_points": int(delta * 10_000 / totals.past) if totals.past > 0 else 0,
            "priced_percent": totals.priced_percent,
        },
        "resources": resources,
        "budgets": [_budget(budget, context, views, plan) for budget in config.budgets],
        "actuals": {
            "known": context.actuals_cents is not None,
            "last_30_days_cents": dict(context.actuals_cents or {}),
        },
        "limits": _limits(config, context.environment),
        "tag_rules": {
            "required": {key: rule.model_dump(exclude_none=True) for key, rule in config.tags.required.items()}
        },
        "parameters": {policy: dict(values) for policy, values in context.parameters.items()},
    }
    if raw is not None:
        document["plan"] = raw
    return orjson.dumps(document)


def _limits(config: Config, environment: str) -> dict[str, int]:
    limits = config.limits_for(environment)
    result: dict[str, int] = {}
    if limits.monthly_delta is not None:
        result["monthly_delta_cents"] = to_cents(limits.monthly_delta)
    if limits.percent_delta is not None:
        result["percent_delta_basis_points"] = int(limits.percent_delta * 100)
    if limits.resource_monthly is not None:
        result["resource_monthly_cents"] = to_cents(limits.resource_monthly)
    return result


def _budget(budget: Budget, context: DocumentContext, views: Sequence[SideView], plan: Plan) -> dict[str, Any]:
    state = context.budgets.get(budget.name, BudgetState())
    delta = sum_known(
        view.cost.delta for view in views if view.cost is not None and _in_budget(budget.match, view, plan, context)
    )
    return {
        "name": budget.name,
        "team": budget.team,
        "period": budget.period,
        "limit_cents": to_cents(budget.amount),
        "known": state.known,
        "actual_cents": state.actual_cents,
        "forecast_cents": state.forecast_cents,
        "delta_cents": to_cents(delta) if any(view.side == "after" for view in views) else 0,
    }


def _in_budget(match: Match, view: SideView, plan: Plan, context: DocumentContext) -> bool:
    tags = effective_tags(view.change, plan, view.side) if match.tag else None
    known = tags.known if tags is not None else {}
    return matches(match, view.change.address, known, context.environment, context.project)


def _resource(
    view: SideView, plan: Plan, context: DocumentContext, references: ReferenceIndex | None, excluded: frozenset[str]
) -> dict[str, Any]:
    change, cost = view.change, view.cost
    planned_side = view.side == "after"
    values = (change.after if planned_side else change.before) or {}
    mask = change.after_unknown if planned_side else change.before_hidden
    if planned_side and change.after is None:  # deleted or forgotten: what is known is what it was
        values, mask = change.before or {}, change.before_hidden
    tags = effective_tags(change, plan, view.side if change.after is not None else "before")
    known = text_map(tags.known)
    taggable = tags.taggable and change.type not in excluded
    required = context.config.tags.required
    file, line = context.where(change.address)
    past = cost.past if cost is not None else None
    planned = cost.planned if cost is not None else None
    past_monthly = past.monthly if past is not None else None
    planned_monthly = planned.monthly if planned is not None else None
    state = cost.state if cost is not None else CostState.UNSUPPORTED
    if not planned_side:
        planned_monthly = past_monthly
        state = past.state if past is not None else CostState.UNSUPPORTED
    wanted = context.wanted.attributes.get(change.type)
    linked = context.wanted.references.get(change.type) if references is not None else None
    return {
        "address": change.address,
        "module": change.module,
        "type": change.type,
        "provider": change.provider,
        "region": cost.region if cost is not None else "",
        "project": context.project,
        "environment": context.environment,
        "actions": list(view.actions),
        "changed": _changed(change) if (planned_side and "update" in view.actions) or len(view.actions) == 2 else [],
        "taggable": taggable,
        "tags": known,
        "tags_lower": lowered(known),
        "tags_unknown": _unknown_keys(tags, required),
        "tags_near": near_keys(required, known) if taggable and required else {},
        "propagates": _propagates(change, known, required) if taggable and required and planned_side else [],
        "attributes": _attributes(values, mask, wanted) if wanted else {},
        "refers_to": _refers_to(change, linked, references) if linked and references is not None else {},
        "past_cents": to_cents(past_monthly or ZERO),
        "planned_cents": to_cents(planned_monthly or ZERO),
        "state": state.value,
        "file": file,
        "line": line,
        "owner": owner_of(context.config.ownership, change.address, known, context.environment, context.project),
    }


def _unknown_keys(tags: Tags, required: Mapping[str, Any]) -> list[str]:
    """Keys that are set to something known only after apply; every required key where the whole map is unknown."""
    if tags.all_unknown:
        return sorted({*required, *tags.unknown} - tags.known.keys())
    return sorted(tags.unknown)


def _propagates(change: ResourceChange, known: Mapping[str, str], required: Mapping[str, Any]) -> list[dict[str, str]]:
    """Required tags that the resource has and that do not reach what it launches.

    Block devices whose tags nobody declared are left out: that is how most instances are written, and `volume_tags`
    or the account's defaults may reach them. A launch template's and a group's gap is always one.
    """
    missing: list[dict[str, str]] = []
    for scope, reached in sorted(propagation_tags(change).items()):
        if scope == "propagate_tags":
            if reached.known.get("propagate_tags", "NONE") not in ("", "NONE") or reached.all_unknown:
                continue
            missing.extend({"scope": scope, "key": key} for key in required if key in known)
        elif reached.known or scope.startswith(("tag_specifications:", "propagate_at_launch")):
            missing.extend(
                {"scope": scope, "key": key} for key in required if key in known and not reached.may_have(key)
            )
    return missing


def _changed(change: ResourceChange) -> list[str]:
    before, after = change.before or {}, change.after or {}
    names = {name for name, value in after.items() if before.get(name) != value}
    if isinstance(change.after_unknown, Mapping):
        names.update(name for name, mask in change.after_unknown.items() if mask is True)
    names.update(name for name in before if name not in after and before[name] is not None)
    return sorted(names)


def _attributes(values: Attributes, mask: Mask, wanted: frozenset[str]) -> dict[str, Any]:
    """The wanted attributes that are known: absent means unknown or unset."""
    result: dict[str, Any] = {}
    for name in sorted(wanted):
        if mask is True or (isinstance(mask, Mapping) and mask.get(name) is True):
            continue
        value = values.get(name)
        if value is not None:
            result[name] = plain_json(value, 0)
    return result


def _refers_to(change: ResourceChange, names: frozenset[str], index: ReferenceIndex) -> dict[str, list[str]]:
    return {name: sorted({target.address for target in index.targets(change, name)}) for name in sorted(names)}
