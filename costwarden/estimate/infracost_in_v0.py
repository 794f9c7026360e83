"""Infracost 0.10 JSON (`version` "0.2"), of `breakdown` and `diff`; every field may be absent, as in older files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from costwarden.estimate.infracost_in_address import type_of
from costwarden.estimate.infracost_in_fields import Fields
from costwarden.estimate.infracost_in_side import FREE, side_of, with_own_facts
from costwarden.estimate.infracost_model import (
    ForeignEstimate,
    ForeignProject,
    ForeignResource,
    InfracostNotReadable,
)
from costwarden.estimate.model import BasisTotals, CostComponent, SideCost, SubresourceCost
from costwarden.money import ZERO, sum_known
from costwarden.prices.model import BASES

_VERSIONS = ("0.2", "0.1")
_MAX_DEPTH = 20  # parts of parts: Infracost itself nests two or three levels
_TOLERANCE = Decimal("0.01")


def read_v0(root: Fields, path: str) -> ForeignEstimate:
    """Errors: InfracostNotReadable for other versions, wrong types, and projects that failed."""
    if root.text("version") not in _VERSIONS:
        raise InfracostNotReadable(path, f"version {root.text('version')[:20]!r} of Infracost's JSON is not known")
    command = (root.object("metadata") or Fields({}, path)).text("infracostCommand")
    projects = [_project(one, path, command) for one in root.objects("projects")]
    names = [(project.name, project.path, project.workspace) for project in projects]
    if len(set(names)) != len(names):
        raise InfracostNotReadable(path, "two projects have the same name, path and workspace")
    total = sum_known(one.side.monthly for project in projects for one in project.planned.values())
    stated = root.amount("totalMonthlyCost")
    warnings = []
    if stated is not None and not _ours(projects) and abs(stated - total) > _TOLERANCE:
        warnings.append(f"the file's total differs from the sum of its resources, which is used: {total:.2f}")
    more, by_basis = _facts_of_the_whole(root)
    currency = root.text("currency", "USD")
    return ForeignEstimate(path, "Infracost 0.10", currency, projects, (*warnings, *more), by_basis)


def _facts_of_the_whole(root: Fields) -> tuple[tuple[str, ...], dict[str, BasisTotals]]:
    """Warnings and totals by basis, which our own documents carry on their first resource."""
    for part in ("breakdown", "pastBreakdown"):
        for project in root.objects("projects"):
            breakdown = project.object(part) or Fields({}, "")
            for name in ("resources", "freeResources"):
                for entry in breakdown.objects(name):
                    return _whole(entry)
    return (), {}


def _whole(entry: Fields) -> tuple[tuple[str, ...], dict[str, BasisTotals]]:
    metadata = entry.object("metadata") or Fields({}, "")
    facts = (metadata.object("costwarden") or Fields({}, "")).object("estimate")
    if facts is None:
        return (), {}
    totals = {}
    for basis in BASES:
        found = (facts.object("byBasis") or Fields({}, "")).object(basis)
        if found is not None:
            amounts = [found.amount(name, signed=True) for name in ("pastMonthly", "plannedMonthly", "deltaMonthly")]
            totals[basis] = BasisTotals(*(amount if amount is not None else ZERO for amount in amounts))
    return facts.strings("warnings"), totals


def _ours(projects: Iterable[ForeignProject]) -> bool:
    """Our own documents leave costs out of the totals that their facts bring back."""
    return any(one.actions for project in projects for one in project.planned.values())


def _project(project: Fields, path: str, command: str) -> ForeignProject:
    metadata = project.object("metadata") or Fields({}, path)
    name = project.text("name") or project.text("displayName") or metadata.text("path") or "infracost"
    for field in ("errors", "currentErrors", "pastErrors"):
        for error in metadata.objects(field):
            message = " ".join(error.text("message", "an error without words").split())[:300]
            raise InfracostNotReadable(
                path, f"Infracost failed for project {name!r}: {message}", hint="run infracost again until it succeeds"
            )
    breakdown = project.object("breakdown")
    if breakdown is None:
        raise project.fail("breakdown", "given")
    past = project.object("pastBreakdown")
    before = _sides(past, path) if past is not None else {}
    planned = _sides(breakdown, path)
    ours = any(one.actions for one in planned.values())
    counts = (project.object("summary") or Fields({}, path)).object("unsupportedResourceCounts")
    return ForeignProject(
        name=name,
        path=metadata.text("path"),
        workspace=metadata.text("terraformWorkspace"),
        planned=planned,
        # `infracost breakdown` writes an empty past: nothing is known of it, which is not the same as nothing.
        past=None if past is None or (not before and not ours and command == "breakdown") else before,
        warnings=(*_unsupported(counts), *(_words(one) for one in metadata.objects("warnings"))),
    )


def _words(warning: Fields) -> str:
    return f"Infracost: {' '.join(warning.text('message').split())[:300]}"


def _unsupported(counts: Fields | None) -> Iterable[str]:
    if counts is not None:
        for kind in sorted(counts.values):
            yield f"Infracost does not price {kind}: {counts.whole(kind)} of them count as nothing in the totals"


def _sides(breakdown: Fields, path: str) -> dict[str, ForeignResource]:
    found: dict[str, ForeignResource] = {}
    listed = [(one, False) for one in breakdown.objects("resources")]
    listed += [(one, True) for one in breakdown.objects("freeResources")]
    for entry, free in listed:
        resource = _resource(entry, free)
        if resource.address in found:
            raise InfracostNotReadable(path, f"{entry.place}: {resource.address} is there twice")
        found[resource.address] = resource
    return found


def _resource(entry: Fields, free: bool) -> ForeignResource:
    address = entry.required("name")
    metadata = entry.object("metadata") or Fields({}, "", entry.place)
    parts = (_components(entry), _subresources(entry, 0))
    side = FREE if free and not any(parts) else side_of(*parts, entry.amount("monthlyCost"))
    resource = ForeignResource(
        address=address,
        type=entry.text("resourceType") or type_of(address),
        side=side,
        tags=entry.texts("tags"),
        default_tags=entry.texts("defaultTags") or {},
        file=metadata.text("filename"),
        line=metadata.whole("startLine"),
    )
    facts = metadata.object("costwarden")
    return resource if facts is None else _ours_again(resource, side, facts)


def _ours_again(resource: ForeignResource, side: SideCost, facts: Fields) -> ForeignResource:
    return replace(
        resource,
        side=with_own_facts(side, facts),
        region=facts.text("region"),
        actions=facts.strings("actions"),
        previous_address=facts.text("previousAddress") or None,
        environment=facts.text("environment"),
        basis=basis if (basis := facts.text("basis")) in BASES else "list",
    )


def _subresources(entry: Fields, depth: int) -> list[SubresourceCost]:
    if depth > _MAX_DEPTH:
        raise entry.fail("subresources", f"nested at most {_MAX_DEPTH} deep")
    found = []
    for sub in entry.objects("subresources"):
        components, nested = _components(sub), _subresources(sub, depth + 1)
        stated = sub.amount("monthlyCost")
        if not components and not nested and stated is not None:
            components = [CostComponent(sub.text("name"), "months", None, None, stated)]
        found.append(SubresourceCost(sub.text("name"), tuple(components), tuple(nested)))
    return found


def _components(entry: Fields) -> list[CostComponent]:
    return [_component(one) for one in entry.objects("costComponents")]


def _component(entry: Fields) -> CostComponent:
    price, quantity, cost = (entry.amount(name) for name in ("price", "monthlyQuantity", "monthlyCost"))
    # Where nothing was found the price is 0; files from before `priceNotFound` say it only that way.
    missing = entry.flag("priceNotFound", default=price == ZERO)
    return CostComponent(
        name=entry.text("name"),
        unit=entry.text("unit"),
        monthly_quantity=quantity,
        price=None if missing else price,
        monthly_cost=None if missing else cost,
        usage_based=entry.flag("usageBased", default=quantity is None),
        price_missing=f"Infracost found no price for {entry.text('name')}" if missing else "",
    )
