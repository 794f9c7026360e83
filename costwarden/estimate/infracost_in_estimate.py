"""The Estimate a cost document amounts to, alone or for the resources of a Terraform plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from costwarden.estimate.infracost_in_plan import plan_of
from costwarden.estimate.infracost_in_side import FREE, UNSUPPORTED
from costwarden.estimate.infracost_model import ForeignEstimate, ForeignProject, ForeignResource
from costwarden.estimate.infracost_out_resource import flat_components
from costwarden.estimate.model import ABSENT, Estimate, ProjectCost, ResourceCost, SideCost
from costwarden.estimate.registry import is_free
from costwarden.money import sum_known
from costwarden.plan.model import Plan, ResourceChange, strip_keys
from costwarden.prices.model import furthest

Resources = Mapping[str, ForeignResource]
NO_PAST = "{path} says nothing about past costs: all of it counts as new; give --baseline the target branch's document"


def past_of(project: ForeignProject, document: ForeignEstimate, baseline: ForeignEstimate | None) -> Resources | None:
    """What was there before: the baseline document's planned side, else this document's past; None: not known."""
    if baseline is None:
        return project.past
    found = match_project(baseline, project.name, project.path, project.workspace)
    if found is None and len(document.projects) == len(baseline.projects) == 1:
        found = baseline.projects[0]
    return found.planned if found is not None else {}


def match_project(document: ForeignEstimate, name: str, path: str = "", workspace: str = "") -> ForeignProject | None:
    """By name (and path and workspace where several have it), else by path."""
    named = [one for one in document.projects if one.name == name]
    exact = [one for one in named if (one.path, one.workspace) == (path, workspace)]
    if exact or named:
        return (exact or named)[0]
    return next((one for one in document.projects if path and one.path == path), None)


def actions_of(past: ForeignResource | None, planned: ForeignResource | None) -> tuple[str, ...]:
    """As our own document says; else from what is there on which side, and whether it is the same."""
    stated = (planned or past or ForeignResource("", "", UNSUPPORTED)).actions
    if stated:
        return stated
    if past is None:
        return ("create",)
    if planned is None:
        return ("delete",)
    same = past.side == planned.side and (past.tags, past.default_tags) == (planned.tags, planned.default_tags)
    return ("no-op",) if same else ("update",)


def estimate_alone(
    document: ForeignEstimate, project: ForeignProject, name: str, environment: str, past: Resources | None
) -> tuple[Estimate, Plan]:
    """One project as an estimate, and a plan made up for the policies."""
    pairs = [(_earlier(one, past or {}), one) for one in project.planned.values()]
    seen = {one.address for before, one in pairs if before is not None} | {
        one.previous_address for _, one in pairs if one.previous_address is not None
    }
    gone = [one for one in (past or {}).values() if one.address not in seen and one.address not in project.planned]
    sides = [*pairs, *((one, None) for one in gone)]
    costs = [
        ResourceCost(
            project=name,
            address=(planned or before or gone[0]).address,
            type=(planned or before or gone[0]).type,
            actions=actions_of(before, planned),
            past=ABSENT if before is None else before.side,
            planned=ABSENT if planned is None else planned.side,
            region=(planned or before or gone[0]).region,
            previous_address=planned.previous_address if planned is not None else None,
        )
        for before, planned in sides
    ]
    warnings = [*document.warnings, *project.warnings]
    if past is None:
        warnings.append(NO_PAST.format(path=document.path))
    basis = furthest({one.basis for one in project.planned.values()})
    return _estimate(document, name, environment, costs, warnings, basis), plan_of(
        name, document.path, sides, actions_of
    )


def _earlier(planned: ForeignResource, past: Resources) -> ForeignResource | None:
    found = past.get(planned.address)
    if found is None and planned.previous_address is not None:
        found = past.get(planned.previous_address)
    return found


def estimate_for_plan(
    document: ForeignEstimate,
    project: ForeignProject,
    plan: Plan,
    name: str,
    environment: str,
    past: Resources | None,
) -> Estimate:
    """The document's costs for the resources of `plan`, by address; what the document does not have is unsupported.

    A resource the plan leaves as it is has one cost; one it changes needs the document's past.
    """
    planned, before = _Lookup(project.planned, plan), _Lookup(past or {}, plan)
    costs = [_cost(change, planned, before, past is not None, name) for change in plan.resources]
    used = planned.used | before.used
    unused = sorted(address for address in {**project.planned, **(past or {})} if address not in used)
    warnings = [*document.warnings, *project.warnings]
    if unused:
        more = f" and {len(unused) - 3} more" if len(unused) > 3 else ""
        warnings.append(f"{document.path}: {', '.join(unused[:3])}{more}: not in the plan, left out")
    if past is None and any(cost.past.monthly is None for cost in costs):
        warnings.append(
            f"{document.path} says nothing about past costs: those of changed resources are unknown; "
            "give --baseline the target branch's document"
        )
    return _estimate(
        document, name, environment, costs, warnings, furthest({one.basis for one in project.planned.values()})
    )


class _Lookup:
    """Addresses of a document as a plan asks for them.

    Infracost may leave out the key of a resource with `count = 1`: an address without keys answers where it belongs to
    one resource only, in the document and in the plan.
    """

    def __init__(self, resources: Resources, plan: Plan) -> None:
        self._resources = resources
        self._bare = _once(resources)
        self._bare_plan = _once({change.address: change for change in plan.resources})
        self.used: set[str] = set()

    def side(self, address: str) -> SideCost | None:
        found = self._resources.get(address)
        if found is None and strip_keys(address) in self._bare_plan:
            found = self._resources.get(self._bare.get(strip_keys(address), ""))
        if found is None:
            return None
        self.used.add(found.address)
        return found.side


def _once(addresses: Mapping[str, object]) -> dict[str, str]:
    """Address without keys -> the one address that has it; those of several are left out."""
    found: dict[str, list[str]] = {}
    for address in addresses:
        found.setdefault(strip_keys(address), []).append(address)
    return {bare: full[0] for bare, full in found.items() if len(full) == 1}


def _cost(change: ResourceChange, planned: _Lookup, before: _Lookup, past_known: bool, name: str) -> ResourceCost:
    nothing = FREE if is_free(change.type) else UNSUPPORTED
    after = planned.side(change.address)
    earlier = before.side(change.address)
    if earlier is None and change.previous_address is not None:
        earlier = before.side(change.previous_address)
    at_rest = change.actions in (("no-op",), ("read",)) or change.is_forget
    if at_rest:
        side = after or earlier or nothing
        return _resource(change, name, side, side)
    then = ABSENT if change.before is None else earlier or (nothing if past_known else UNSUPPORTED)
    return _resource(change, name, then, ABSENT if change.after is None else after or nothing)


def _resource(change: ResourceChange, name: str, past: SideCost, planned: SideCost) -> ResourceCost:
    return ResourceCost(
        project=name,
        address=change.address,
        type=change.type,
        actions=change.actions,
        past=past,
        planned=planned,
        previous_address=change.previous_address,
    )


def _estimate(
    document: ForeignEstimate,
    name: str,
    environment: str,
    costs: Sequence[ResourceCost],
    warnings: Sequence[str],
    basis: str,
) -> Estimate:
    project = ProjectCost(
        name,
        environment,
        sum_known(cost.past.monthly for cost in costs),
        sum_known(cost.planned.monthly for cost in costs),
        sum_known(cost.delta for cost in costs),
    )
    dates = [one.price_date for cost in costs for side in (cost.past, cost.planned) for one in flat_components(side)]
    return Estimate(
        currency=document.currency,
        resources=tuple(costs),
        projects=(project,),
        prices_as_of=min((date for date in dates if date), default=None),
        basis=basis,
        source="infracost",
        warnings=tuple(dict.fromkeys(warnings)),
        by_basis=document.by_basis,
    )
