"""What a report shows of resources: changed ones with both sides of every component, and what has no price."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from costwarden.estimate.model import CostComponent, CostState, Estimate, ResourceCost, SideCost, SubresourceCost
from costwarden.gate.summary import is_changed
from costwarden.money import ZERO
from costwarden.report.amounts import quantity_text, unit_price


@dataclass(frozen=True, slots=True)
class ComponentRow:
    """One line of the bill on both sides; a side without the line costs a known zero, None is unknown."""

    name: str  # with the nested block it belongs to: "root_block_device / Storage"
    component: CostComponent  # planned, or past where the plan ends it
    past: Decimal | None
    planned: Decimal | None

    @property
    def delta(self) -> Decimal | None:
        return None if self.past is None or self.planned is None else self.planned - self.past


@dataclass(frozen=True, slots=True)
class Unpriced:
    """Resources that are not fully in the totals, folded by what is missing."""

    state: CostState
    type: str
    reason: str  # the missing price, "" otherwise
    addresses: Sequence[str]


def changed_resources(estimate: Estimate) -> list[ResourceCost]:
    """What the plan touches or reprices: the largest change first, the unknown before the unchanged."""
    changed = [resource for resource in estimate.resources if is_changed(resource)]
    return sorted(
        changed,
        key=lambda one: (-abs(one.delta or ZERO), one.delta is not None, one.project, one.address),
    )


def component_rows(resource: ResourceCost) -> list[ComponentRow]:
    """Both sides' components, planned order first: of one name, else of one name up to its " (".

    A resize is one line, "Instance usage (on-demand, m5.large → m5.2xlarge)", not a line that ends and one that begins.
    """
    past, planned = (dict(_named(side)) for side in (resource.past, resource.planned))
    gone = [key for key in past if key not in planned]
    rows = []
    for key, after in planned.items():
        before, name = past.get(key), key[0]
        if before is None:
            twin = next(
                (old for old in gone if _family(old[0]) == _family(name) and past[old].unit == after.unit), None
            )
            if twin is not None:
                gone.remove(twin)
                before, name = past[twin], _from_to(twin[0], name)
        rows.append(ComponentRow(name, after, before.monthly_cost if before else ZERO, after.monthly_cost))
    rows.extend(ComponentRow(key[0], past[key], past[key].monthly_cost, ZERO) for key in gone)
    return rows


def _family(name: str) -> str:
    """What a component is, without the size or type in its parentheses; names of parts keep their path."""
    return name.rpartition(" (")[0] or name


def _from_to(old: str, new: str) -> str:
    """Turn "x (a, b)" and "x (a, c)" into "x (a, b → c)"; names of another build stand side by side in full."""
    head, _, after = new.rpartition(" (")
    before = old.rpartition(" (")[2]
    olds, news = before.rstrip(")").split(", "), after.rstrip(")").split(", ")
    if not head or len(olds) != len(news):
        return f"{old} → {new}"
    words = [one if one == other else f"{one} → {other}" for one, other in zip(olds, news, strict=True)]
    return f"{head} ({', '.join(words)})"


def component_detail(component: CostComponent, currency: str) -> str:
    """How the cost comes about: "730 hours x $0.192"; what is missing is named, nothing is assumed to be zero."""
    price, quantity = component.price, component.monthly_quantity
    if price is None:
        return f"no price for {component.price_missing}" if component.price_missing else "price unknown"
    if quantity is None:
        return f"depends on use, {unit_price(price, currency)} per {component.unit}"
    return f"{quantity_text(quantity)} {component.unit} x {unit_price(price, currency)}"


def action_word(resource: ResourceCost) -> str:
    """create, update, replace, delete, forget, read, unchanged: one word for the plan's actions."""
    if len(resource.actions) == 2:
        return "forget" if "forget" in resource.actions else "replace"
    action = resource.actions[0] if resource.actions else "no-op"
    return "unchanged" if action == "no-op" else action


def side_amount(side: SideCost) -> Decimal | None:
    """The side's known cost; None where its state says that nothing but a unit price is known."""
    if side.state in (CostState.PRICED, CostState.FREE):
        return side.monthly if side.monthly is not None else ZERO
    return side.monthly if side.monthly else None


def assumptions_of(resource: ResourceCost) -> list[str]:
    return list(dict.fromkeys([*resource.planned.assumptions, *resource.past.assumptions]))


def not_priced(estimate: Estimate) -> list[Unpriced]:
    """Every resource whose cost is not fully known, grouped by state, type and missing price."""
    groups: dict[tuple[CostState, str, str], list[str]] = {}
    for resource in estimate.resources:
        if resource.state in (CostState.PRICED, CostState.FREE):
            continue
        side = resource.past if resource.actions == ("delete",) else resource.planned
        missing = next((component.price_missing for _, component in _named(side) if component.price_missing), "")
        groups.setdefault((resource.state, resource.type, missing), []).append(resource.address)
    order = list(CostState)
    return [
        Unpriced(state=state, type=kind, reason=reason, addresses=sorted(addresses))
        for (state, kind, reason), addresses in sorted(
            groups.items(), key=lambda item: (-order.index(item[0][0]), -len(item[1]), item[0][1:])
        )
    ]


def unpriced_words(group: Unpriced) -> str:
    """Why a group is not in the totals, in plain words, with the number of resources."""
    number = len(group.addresses)
    count = f"{number:,} x {group.type}"
    if group.state is CostState.USAGE:
        return f"{count}: depends on use, give it in a usage file"
    if group.state is CostState.UNSUPPORTED:
        return f"{count}: type not known"
    return f"{count}: {f'no price for {group.reason}' if group.reason else 'a price or a quantity is missing'}"


def _named(side: SideCost) -> Iterator[tuple[tuple[str, int], CostComponent]]:
    seen: Counter[str] = Counter()
    for name, component in _walk(side, ""):
        yield (name, seen[name]), component
        seen[name] += 1


def _walk(part: SideCost | SubresourceCost, prefix: str) -> Iterator[tuple[str, CostComponent]]:
    for component in part.components:
        yield f"{prefix}{component.name}", component
    for inner in part.subresources:
        yield from _walk(inner, f"{prefix}{inner.name} / ")
