"""The nouns of authoring: a recommendation with its place, a group of them, an edit, a proof, a whole draft."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from costwarden.money import sum_known
from costwarden.recommend.kinds import Kind, kind_of
from costwarden.recommend.model import Recommendation
from costwarden.savings.workplace import Owned, Root

Verdict = Literal["passed", "failed", "skipped"]


@dataclass(frozen=True, slots=True)
class NotIncluded:
    """What was advised and is not in the pull request, with a stable code and one sentence."""

    recommendation_id: str
    where: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Placed:
    """A recommendation whose code is known: the address, its root module, its owner."""

    one: Recommendation
    address: str
    root: Root
    owned: Owned
    how: str  # "own inventory", "state file", "tag", ...

    @property
    def kind(self) -> Kind:
        return kind_of(self.one.kind)


@dataclass(frozen=True, slots=True)
class Group:
    """What one pull request holds: one repository, root, module and kind, hence one risk class."""

    repository: str
    module: str
    kind: Kind
    members: tuple[Placed, ...]
    opened_as: str = ""  # the branch it has, where fewer are left of what it was opened for

    @property
    def root(self) -> Root:
        return self.members[0].root

    @property
    def key(self) -> str:
        """Hash of rule and addresses: the same finding has the same branch, whenever it is found."""
        several = {one.root.project for one in self.members if one.root.var_files or one.root.workspace}
        names = [self.kind.name, self.root.path, *sorted(one.address for one in self.members), *sorted(several)]
        text = "\0".join(names)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def branch(self) -> str:
        return self.opened_as or f"costwarden/{self.kind.name}/{self.key}"

    @property
    def team(self) -> str:
        return self.members[0].owned.team

    @property
    def currency(self) -> str:
        return self.members[0].one.currency


@dataclass(frozen=True, slots=True)
class Edit:
    """Files changed by a group: path relative to the checkout -> (old bytes or None, new bytes or None)."""

    files: Mapping[str, tuple[bytes | None, bytes | None]]
    diff: str
    what: tuple[str, ...]
    members: tuple[Placed, ...]  # those that are in it
    lines: Mapping[str, str]  # address -> "data.tf:31"
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """One step of the proof."""

    name: str
    verdict: Verdict
    detail: str


@dataclass(frozen=True, slots=True)
class Proof:
    """What was checked before anyone sees the edit. `estimated` is what our own gate says it saves a month."""

    checks: tuple[Check, ...]
    estimated: Decimal | None = None
    estimated_low: Decimal | None = None
    estimated_high: Decimal | None = None
    by_address: Mapping[str, tuple[Decimal | None, Decimal | None]] = field(default_factory=dict)  # now, then
    to_change: int = 0
    to_add: int = 0
    to_destroy: int = 0
    to_replace: int = 0
    digest: str = ""  # sha256 of the plan that was proven
    plan_source: str = ""  # "rendered source" | "terraform plan"
    disagreement: str = ""  # why estimate and claim differ by more than 10 %; "" where they agree
    decision: str = ""

    @property
    def holds(self) -> bool:
        return all(one.verdict != "failed" for one in self.checks)


@dataclass(frozen=True, slots=True)
class Draft:
    """One pull request as it would be opened."""

    group: Group
    edit: Edit
    proof: Proof
    title: str
    body: str
    not_included: Sequence[NotIncluded] = ()

    @property
    def claimed(self) -> Decimal | None:
        amounts = [one.one.monthly_saving for one in self.edit.members]
        return sum_known(amounts) if any(amount is not None for amount in amounts) else None
