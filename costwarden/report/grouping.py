"""Findings that say the same of many resources, as one: a comment has room for the problem, not for its copies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from costwarden.policy.model import Finding


@dataclass(frozen=True, slots=True)
class Group:
    """`first` is shown; `others` say the same of other resources."""

    first: Finding
    others: Sequence[Finding] = ()

    @property
    def count(self) -> int:
        return 1 + len(self.others)

    @property
    def monthly(self) -> Decimal | None:
        """What all its resources cost; None where no cost of any is known. One resource counts once."""
        costs = {(one.project, one.address): one.monthly for one in (self.first, *self.others)}
        known = [cost for cost in costs.values() if cost is not None]
        return sum(known, Decimal(0)) if known else None


def grouped(findings: Iterable[Finding]) -> list[Group]:
    """Groups in the order of their first findings."""
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for one in findings:
        groups.setdefault(_key(one), []).append(one)
    return [Group(members[0], tuple(members[1:])) for members in groups.values()]


def _key(one: Finding) -> tuple[object, ...]:
    if not one.address:
        return (one.id, one.project, one.status)

    def neutral(text: str) -> str:
        return text.replace(one.address, "\0")

    return (one.policy, one.level, one.status, neutral(one.message), neutral(one.remedy), one.exception, one.owners)
