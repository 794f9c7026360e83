"""One open recommendation per resource: what several sources say becomes one, and what excludes another says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from costwarden.recommend.kinds import kind_of
from costwarden.recommend.model import Confidence, Recommendation

OWN = "own rules"
# Utilisation-backed hub entries first, then a provider's advisor, then our own rules, then files of unknown origin.
_ORDER = {
    "aws cost optimization hub": 0,
    "aws compute optimizer": 1,
    "gcp recommender": 1,
    "azure advisor": 1,
    "aws trusted advisor": 2,
    OWN: 3,
}
_BESIDE = 4
_MAY_STAND_TOGETHER = frozenset(
    {
        frozenset({"aws_ec2_rightsize", "aws_ebs_gp2_gp3"}),
        frozenset({"aws_ec2_previous_generation", "aws_ebs_gp2_gp3"}),
        frozenset({"aws_rds_rightsize", "aws_rds_storage_gp3"}),
        frozenset({"aws_ec2_schedule", "aws_ebs_gp2_gp3"}),
    }
)


def merge(found: Iterable[Recommendation]) -> list[Recommendation]:
    """Sorted by saving. The same action twice is one; of actions that exclude each other the better one stays free.

    Savings are never added across what excludes each other: the others name it in `conflicts_with`.
    """
    by_id: dict[str, list[Recommendation]] = {}
    for one in found:
        by_id.setdefault(one.id, []).append(one)
    joined = [_joined(group) for group in by_id.values()]
    by_resource: dict[tuple[str, str], list[Recommendation]] = {}
    for one in joined:
        by_resource.setdefault((one.provider, one.resource_id.lower()), []).append(one)
    result = [one for group in by_resource.values() for one in _with_conflicts(group)]
    return sorted(result, key=lambda one: (-(one.monthly_saving or Decimal(-1)), one.where, one.kind, one.id))


def _rank(one: Recommendation) -> tuple[int, str]:
    return _ORDER.get(one.source, 4), one.source


def _certain(one: Recommendation) -> tuple[object, ...]:
    """Of two words of one source the one that promises less, whatever comes first."""
    amounts = (Decimal(10**30) if amount is None else amount for amount in (one.monthly_saving, one.monthly_cost))
    return (*_rank(one), *amounts, one.currency, one.xor_group, one.source_id, one.resource_id, str(one.target))


def _joined(group: list[Recommendation]) -> Recommendation:
    """The best source's view; evidence of all; figures of ours where the provider gave none."""
    ordered = sorted(group, key=_certain)
    first, others = ordered[0], ordered[1:]
    placed = next((one for one in ordered if one.address), first)
    if not others:
        return first
    sources = dict.fromkeys(one.source for one in others if one.source != first.source)
    own = any(one.source == OWN for one in ordered)
    agree = all(_same_target(first.target, one.target) for one in others)
    memory = any(one.memory_known for one in ordered)
    high = own and agree and bool(sources) and memory
    evidence = dict.fromkeys(item for one in ordered for item in one.evidence)
    refusals = dict.fromkeys(item for one in ordered for item in one.refusals)
    return replace(
        first,
        resource_type=first.resource_type or _first(one.resource_type for one in others),
        resource_name=first.resource_name or _first(one.resource_name for one in others),
        address=placed.address,
        repository=placed.repository,
        tags=first.tags or next((one.tags for one in others if one.tags), {}),
        current={**{key: value for one in reversed(others) for key, value in one.current.items()}, **first.current},
        alternatives=(
            *first.alternatives,
            *(one.target for one in others if one.target and not _same_target(first.target, one.target)),
        ),
        monthly_cost=first.monthly_cost if first.monthly_cost is not None else _known(o.monthly_cost for o in others),
        evidence=tuple(evidence),
        evidence_days=max((one.evidence_days or 0 for one in ordered), default=0) or None,
        memory_known=memory,
        also_reported_by=tuple(dict.fromkeys((*first.also_reported_by, *sources))),
        confidence=Confidence.HIGH if high else max((one.confidence for one in ordered), key=_level),
        refusals=tuple(refusals),
        maths=first.maths or next((one.maths for one in others if one.maths), ()),
    )


def _with_conflicts(group: list[Recommendation]) -> list[Recommendation]:
    """Delete before stop before right-size before commitment; within one order the larger saving."""
    best_first = sorted(
        group,
        key=lambda one: (kind_of(one.kind).order, -(one.monthly_saving or Decimal(0)), _rank(one), one.kind, one.id),
    )
    found: list[Recommendation] = []
    for one in best_first:
        clashes = [other.id for other in found if not _together(one.kind, other.kind)]
        found.append(replace(one, conflicts_with=tuple(clashes)))
    return found


def _together(one: str, other: str) -> bool:
    """Snapshots, tags and source that follows (order 4) stand beside everything."""
    beside = _BESIDE in (kind_of(one).order, kind_of(other).order)
    return beside or frozenset({one, other}) in _MAY_STAND_TOGETHER


def addable(found: Iterable[Recommendation]) -> list[Recommendation]:
    """Those whose savings may be added: nothing that excludes another, one of every group of alternatives."""
    seen: set[str] = set()
    kept: list[Recommendation] = []
    for one in found:
        if one.conflicts_with or (one.xor_group and one.xor_group in seen):
            continue
        seen.add(one.xor_group)
        kept.append(one)
    return kept


def total_saving(found: Iterable[Recommendation]) -> dict[str, Decimal]:
    """Currency -> saving a month, of what may be added and whose amount is known; never above what a resource costs.

    Several actions that may stand together (a smaller machine, a cheaper root volume) are each held to their own cost;
    together they are held to the largest cost anybody names for the resource.
    """
    by_resource: dict[tuple[str, str, str], list[Recommendation]] = {}
    for one in addable(found):
        if one.monthly_saving is not None:
            by_resource.setdefault((one.currency, one.provider, one.resource_id.lower()), []).append(one)
    totals: dict[str, Decimal] = {}
    for (currency, _, _), members in by_resource.items():
        saving = sum((one.monthly_saving or Decimal(0) for one in members), Decimal(0))
        costs = [one.monthly_cost for one in members if one.monthly_cost is not None]
        most = max(costs) if len(costs) == len(members) else saving
        totals[currency] = totals.get(currency, Decimal(0)) + min(saving, most)
    return dict(sorted(totals.items()))


def _same_target(one: Mapping[str, object], other: Mapping[str, object]) -> bool:
    shared = one.keys() & other.keys()
    return bool(shared) and all(one[name] == other[name] for name in shared)


def _level(confidence: Confidence) -> int:
    return (Confidence.LOW, Confidence.MEDIUM, Confidence.HIGH).index(confidence)


def _first(texts: Iterable[str]) -> str:
    return next((text for text in texts if text), "")


def _known(amounts: Iterable[Decimal | None]) -> Decimal | None:
    return next((amount for amount in amounts if amount is not None), None)
