"""What the bill says about a plan's resources and budgets: asked for through a protocol the warehouse fills."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

from costwarden.config import Config
from costwarden.gate.loaded import Loaded
from costwarden.gate.result import Actuals
from costwarden.money import ZERO, decimal_text, to_cents
from costwarden.plan.model import ResourceChange
from costwarden.policy.document import BudgetState

_GOOGLE = "https://www.googleapis.com/"


@dataclass(frozen=True, slots=True)
class BilledResource:
    """A resource that exists before the plan; `ids` are the names a bill may know it by, any of them."""

    project: str
    address: str
    type: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """What a bill knows; what it does not know is absent, never zero. Keys of resources: (project, address)."""

    budgets: Mapping[str, BudgetState] = field(default_factory=dict)
    budgets_unknown: Mapping[str, str] = field(default_factory=dict)  # name -> why
    last_30_days: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)  # in the configuration's currency
    usage: Mapping[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)  # values of a usage file
    notices: Sequence[str] = ()


class Bill(Protocol):
    """One tenant's bill."""

    def measure(self, resources: Sequence[BilledResource], config: Config, today: datetime.date) -> Measured:
        """Errors: CostwardenError where there is a bill and it cannot be read: nothing is decided then."""
        ...


def measured(bill: Bill | None, loaded: Sequence[Loaded], config: Config, now: datetime.datetime) -> Measured | None:
    """None without a bill."""
    return None if bill is None else bill.measure(billed_resources(loaded), config, now.date())


def billed_resources(loaded: Sequence[Loaded]) -> list[BilledResource]:
    """Everything the plans' prior state has an id of, in the order of the plans."""
    found = []
    for one in loaded:
        for change in one.plan.resources:
            ids = cloud_ids(change)
            if ids:
                found.append(BilledResource(one.target.name, change.address, change.type, ids))
    return found


def cloud_ids(change: ResourceChange) -> tuple[str, ...]:
    """The names a bill may give the resource as it is before the plan; empty where it does not exist yet.

    AWS bills an ARN or the plain id, Azure the id in small letters, Google the full resource name.
    """
    before = change.before or {}
    values = [before.get(name) for name in ("arn", "id", "self_link")]
    texts = [value for value in values if isinstance(value, str) and value]
    ids: dict[str, None] = {}
    for text in texts:
        if change.provider.startswith("az"):
            ids[text.lower()] = None
        elif text.startswith(_GOOGLE):
            service, _, rest = text.removeprefix(_GOOGLE).partition("/")
            ids[f"//{service}.googleapis.com/{rest.partition('/')[2]}"] = None
        ids[text] = None
    return tuple(ids)


def cents_by_address(found: Measured | None, project: str) -> dict[str, int] | None:
    """The document's `actuals` of one project; None where no bill is known."""
    if found is None:
        return None
    return {
        address: to_cents(amount) for (name, address), amount in sorted(found.last_30_days.items()) if name == project
    }


def actuals_of(found: Measured | None) -> Actuals | None:
    """The reports' figures: projects of which at least one resource is on the bill."""
    if found is None or not found.last_30_days:
        return None
    sums: dict[str, Decimal] = {}
    for (project, _), amount in found.last_30_days.items():
        sums[project] = sums.get(project, ZERO) + amount
    cent = Decimal("0.01")
    return Actuals({project: decimal_text(amount.quantize(cent)) for project, amount in sorted(sums.items())})
