"""What a plan costs, as nouns: components, one side of a resource, a delta, an estimate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from costwarden.money import ZERO, sum_known


class CostState(StrEnum):
    """How far a resource's cost is known. The report's `state` (DESIGN.md, section 3)."""

    PRICED = "priced"
    FREE = "free"
    USAGE = "usage"  # only its unit price is known: what it costs depends on use
    UNPRICED = "unpriced"  # a price or a quantity is missing
    UNSUPPORTED = "unsupported"  # costwarden does not know the type


# Not frozen, as other nouns are, nor are SideCost and ResourceCost: making a frozen one takes four times as long, and
# an estimate makes one per resource and per line of a bill. Nothing may change one all the same.
@dataclass(unsafe_hash=True, slots=True)
class CostComponent:
    """One line of a bill. cost = price x quantity x (1 - discount); None is unknown, never zero."""

    name: str  # "Instance usage (Linux/UNIX, on-demand, m5.large)"
    unit: str  # "hours", "GB", "1M requests"
    monthly_quantity: Decimal | None  # in `unit`
    price: Decimal | None  # per `unit`, at the estimate's basis
    monthly_cost: Decimal | None
    usage_based: bool = False
    price_missing: str = ""  # the catalogue key that has no price, "AmazonEC2 instance/m9.large/linux in eu-west-1"
    estimated: bool = False  # the price is derived, not published
    price_date: str = ""  # the day the price was read, YYYY-MM-DD; "" where there is none
    low: Decimal | None = None  # bounds of monthly_cost where they differ from it
    high: Decimal | None = None

    @property
    def at_low(self) -> Decimal:
        """Its cost when little is used; zero where it is unknown, as in all sums of what is known."""
        return self.low if self.low is not None else self.monthly_cost or ZERO

    @property
    def at_high(self) -> Decimal:
        return self.high if self.high is not None else self.monthly_cost or ZERO


@dataclass(frozen=True, slots=True)
class SubresourceCost:
    """A part that Terraform writes as a nested block or implies: root_block_device, an instance of a group."""

    name: str
    components: Sequence[CostComponent]
    subresources: Sequence[SubresourceCost] = ()


@dataclass(unsafe_hash=True, slots=True)
class SideCost:
    """One side, past or planned, of one resource."""

    state: CostState
    monthly: Decimal | None  # the sum of the known components; None where nothing is known
    components: Sequence[CostComponent] = ()
    subresources: Sequence[SubresourceCost] = ()
    assumptions: Sequence[str] = ()  # what was assumed and how to replace it
    low: Decimal | None = None  # bounds of `monthly`; None: the same as `monthly`
    high: Decimal | None = None

    @property
    def low_or_monthly(self) -> Decimal:
        return self.low if self.low is not None else self.monthly or ZERO

    @property
    def high_or_monthly(self) -> Decimal:
        return self.high if self.high is not None else self.monthly or ZERO


ABSENT = SideCost(state=CostState.FREE, monthly=ZERO)
"""The side of a resource that does not exist there: a known zero."""


@dataclass(unsafe_hash=True, slots=True)
class ResourceCost:
    """How a pull request changes one resource's monthly bill."""

    project: str
    address: str
    type: str
    actions: tuple[str, ...]
    past: SideCost
    planned: SideCost
    region: str = ""
    previous_address: str | None = None

    @property
    def state(self) -> CostState:
        """The state of the side that counts: planned, or past for what is deleted."""
        return self.past.state if self.actions == ("delete",) else self.planned.state

    @property
    def delta(self) -> Decimal | None:
        """Planned minus past; None where that cannot be said.

        A side whose price or quantity is missing has a known part only. Against a side that is complete (a resize to
        a type without a price) the difference would be an invented saving or cost, so it is unknown. Of a resource
        that is created or deleted the known part stays: it is a bound, and reports say "at least".
        """
        if self.past == self.planned:
            return ZERO
        if self.past.monthly is None or self.planned.monthly is None:
            return None
        incomplete = CostState.UNPRICED in (self.past.state, self.planned.state)
        if incomplete and self.past is not ABSENT and self.planned is not ABSENT:
            return None
        return self.planned.monthly - self.past.monthly

    @property
    def delta_low(self) -> Decimal:
        """The least this change can add. What is equal on both sides adds nothing, however uncertain it is.

        Components of one name rise and fall together: the use that drives them is the same before and after.
        """
        return self._delta_bounds()[0]

    @property
    def delta_high(self) -> Decimal:
        return self._delta_bounds()[1]

    def _delta_bounds(self) -> tuple[Decimal, Decimal]:
        if self.past is self.planned or self.delta is None:
            return ZERO, ZERO
        low = high = (self.planned.monthly or ZERO) - (self.past.monthly or ZERO)
        if self.past.low is None and self.planned.low is None:
            return low, high
        past, planned = _by_name(self.past), _by_name(self.planned)
        low = high = ZERO
        for name in past.keys() | planned.keys():
            before, after = past.get(name), planned.get(name)
            at_low = (after.at_low if after else ZERO) - (before.at_low if before else ZERO)
            at_high = (after.at_high if after else ZERO) - (before.at_high if before else ZERO)
            low += min(at_low, at_high)
            high += max(at_low, at_high)
        return low, high


def _by_name(side: SideCost) -> dict[tuple[str, ...], CostComponent]:
    """A side's components by their path; what a name has in parentheses ("(Linux, m5.large)") does not tell apart."""
    found: dict[tuple[str, ...], CostComponent] = {}
    rest: list[tuple[tuple[str, ...], Sequence[CostComponent], Sequence[SubresourceCost]]]
    rest = [((), side.components, side.subresources)]
    while rest:
        path, components, subresources = rest.pop()
        for component in components:
            key = (*path, component.name.partition(" (")[0])
            while key in found:
                key = (*key, "")
            found[key] = component
        rest.extend(((*path, sub.name), sub.components, sub.subresources) for sub in subresources)
    return found


@dataclass(frozen=True, slots=True)
class ProjectCost:
    name: str
    environment: str
    past_monthly: Decimal
    planned_monthly: Decimal
    # The sum of the known deltas; None: planned minus past. It differs where one side of a resource is unknown.
    known_delta: Decimal | None = None

    @property
    def delta_monthly(self) -> Decimal:
        return self.known_delta if self.known_delta is not None else self.planned_monthly - self.past_monthly


@dataclass(frozen=True, slots=True)
class BasisTotals:
    """The three totals at one price basis."""

    past_monthly: Decimal
    planned_monthly: Decimal
    delta_monthly: Decimal


@dataclass(frozen=True, slots=True)
class Estimate:
    """The cost of one or several plans. Totals are sums of what is known; `priced_percent` says how complete."""

    currency: str
    resources: Sequence[ResourceCost]
    projects: Sequence[ProjectCost]
    prices_as_of: str | None  # the oldest date among the prices used, YYYY-MM-DD; None when none was used
    basis: str = "list"  # list | contracted | effective: the furthest that any of the prices used has
    source: str = "catalogue"  # catalogue | infracost
    warnings: Sequence[str] = ()  # unknown usage keys, defaulted regions, ...
    by_basis: Mapping[str, BasisTotals] = field(default_factory=dict)  # from list up to `basis`, where it is known

    @property
    def past_monthly(self) -> Decimal:
        return sum((project.past_monthly for project in self.projects), ZERO)

    @property
    def planned_monthly(self) -> Decimal:
        return sum((project.planned_monthly for project in self.projects), ZERO)

    @property
    def delta_monthly(self) -> Decimal:
        """The sum of the known deltas: what has a price on one side only is in `past` or `planned`, not in here."""
        return sum((project.delta_monthly for project in self.projects), ZERO)

    @property
    def delta_low(self) -> Decimal:
        return sum_known(resource.delta_low for resource in self.resources)

    @property
    def delta_high(self) -> Decimal:
        return sum_known(resource.delta_high for resource in self.resources)

    @property
    def priced_percent(self) -> int:
        """The share of resources, in whole percent rounded down, whose fixed cost is fully known; 100 for none."""
        if not self.resources:
            return 100
        known = sum(resource.state in (CostState.PRICED, CostState.FREE) for resource in self.resources)
        return known * 100 // len(self.resources)
