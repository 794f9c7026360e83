"""Rounded amounts that add up: every printed column sums to its printed total, every row to its change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from costwarden.estimate.model import Estimate, ProjectCost, ResourceCost
from costwarden.gate.summary import bound_of, is_known
from costwarden.money import CENT, ZERO, currency_sign, decimal_text, round_to_total

_WHOLE = Decimal(1)
_SHOWN_DECIMALS = Decimal("1e-10")


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """One line of the projects table, rounded; `*_known` is False where the amount is only a lower bound."""

    name: str
    environment: str
    past: Decimal
    planned: Decimal
    delta: Decimal
    past_known: bool
    planned_known: bool
    moved: bool = False  # the exact delta is not zero even if the rounded one is
    bound: str = ""  # "at least " and the like: what the known change is of the real one

    @property
    def label(self) -> str:
        if self.environment in ("", "default", self.name):
            return self.name
        return f"{self.name} ({self.environment})"


def step_for(estimate: Estimate) -> Decimal:
    """Cents while the change (or, without one, the total) is below one unit, else whole units."""
    decisive = abs(estimate.delta_monthly) or abs(estimate.planned_monthly)
    return CENT if 0 < decisive < 1 else _WHOLE


def project_rows(estimate: Estimate) -> list[ProjectRow]:
    """Projects, the largest change first. Changes and past amounts are rounded to their totals, after = now + change.

    So every row adds up, and so do all three columns; "after" of one row may be one step from its own rounding.
    """
    step = step_for(estimate)
    projects = sorted(estimate.projects, key=lambda one: (-abs(one.delta_monthly), one.name, one.environment))
    pasts = round_to_total([project.past_monthly for project in projects], step)
    deltas = round_to_total([project.delta_monthly for project in projects], step)
    by_project: dict[str, list[ResourceCost]] = {}
    for resource in estimate.resources:
        by_project.setdefault(resource.project, []).append(resource)
    unknown_past = {resource.project for resource in estimate.resources if not is_known(resource.past)}
    unknown_planned = {resource.project for resource in estimate.resources if not is_known(resource.planned)}
    return [
        ProjectRow(
            name=project.name,
            environment=project.environment,
            past=past,
            planned=_after(project, past + delta, step),
            delta=delta,
            past_known=project.name not in unknown_past,
            planned_known=project.name not in unknown_planned,
            moved=project.delta_monthly != 0,
            bound=bound_of(by_project.get(project.name, ())),
        )
        for project, past, delta in zip(projects, pasts, deltas, strict=True)
    ]


def _after(project: ProjectCost, adding_up: Decimal, step: Decimal) -> Decimal:
    """Now + change; the planned amount itself where something has a price on one side only and is in no delta."""
    if project.past_monthly + project.delta_monthly == project.planned_monthly:
        return adding_up
    return project.planned_monthly.quantize(step, rounding=ROUND_HALF_UP)


def fold_rows(rows: Sequence[ProjectRow], keep: int) -> tuple[list[ProjectRow], ProjectRow | None]:
    """The first `keep` rows and the sum of the others; no fold where it would hide a single row."""
    if len(rows) <= keep:
        return list(rows), None
    kept, rest = list(rows[: keep - 1]), rows[keep - 1 :]
    folded = ProjectRow(
        name=f"{len(rest):,} more",
        environment="",
        past=sum((row.past for row in rest), ZERO),
        planned=sum((row.planned for row in rest), ZERO),
        delta=sum((row.delta for row in rest), ZERO),
        past_known=all(row.past_known for row in rest),
        planned_known=all(row.planned_known for row in rest),
        moved=any(row.moved for row in rest),
        bound="about " if any(row.bound for row in rest) else "",
    )
    return kept, folded


def total_text(amount: Decimal, known: bool, currency: str) -> str:
    """A rounded total: "$748", "at least $748" where parts are unknown, "unknown" where nothing else is in it."""
    if not known and amount == 0:
        return "unknown"
    return f"{'' if known else 'at least '}{stepped(amount, currency)}"


def delta_text(row: ProjectRow, currency: str) -> str:
    """A rounded change: "+$561", "at least +$561"; "unknown" where all that changes has no known cost."""
    if row.delta == 0 and row.moved:
        return f"{row.bound}under {stepped(_WHOLE, currency)}"
    if row.delta == 0 and row.bound:
        return "unknown"
    return f"{row.bound}{stepped(row.delta, currency, signed=True)}"


def stepped(amount: Decimal, currency: str, *, signed: bool = False) -> str:
    """An amount that is already rounded: "$1,309", "+$0.42", "-$63"; zero has no decimals."""
    sign = "-" if amount < 0 else "+" if signed and amount > 0 else ""
    number = abs(amount)
    digits = f"{int(number):,}" if number == number.to_integral_value() and number >= 1 else f"{number:,.2f}"
    return f"{sign}{currency_sign(currency)}{'0' if number == 0 else digits}"


def basis_words(estimate: Estimate) -> str:
    """The basis of all figures, and what the planned total is at the others: "contracted ($748.00 at list)"."""
    others = [
        f"{cents(totals.planned_monthly, estimate.currency)} {'at list' if basis == 'list' else basis}"
        for basis, totals in estimate.by_basis.items()
        if basis != estimate.basis
    ]
    return f"{estimate.basis} ({', '.join(others)})" if others else estimate.basis


def cents(amount: Decimal | None, currency: str, *, signed: bool = False, unknown: str = "unknown") -> str:
    """An amount with cents, "$140.16"; `unknown` for None; "under $0.01" for what rounds to nothing."""
    if amount is None:
        return unknown
    rounded = amount.quantize(CENT, rounding=ROUND_HALF_UP)
    if rounded == 0 and amount != 0:
        return f"under {currency_sign(currency)}0.01"
    sign = "-" if rounded < 0 else "+" if signed and rounded > 0 else ""
    return f"{sign}{currency_sign(currency)}{abs(rounded):,}"


def unit_price(price: Decimal, currency: str) -> str:
    """A unit price with all its digits (ten decimals at most), so that quantity times price gives the cost shown."""
    return f"{currency_sign(currency)}{decimal_text(price.quantize(_SHOWN_DECIMALS, rounding=ROUND_HALF_UP))}"


def quantity_text(quantity: Decimal) -> str:
    """A monthly quantity: "730", "1,461.25", at most four decimals, never rounded to nothing."""
    rounded = quantity.quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP)
    if rounded == 0 and quantity != 0:
        return decimal_text(quantity)
    text = f"{rounded:,.4f}".rstrip("0").rstrip(".")
    return text or "0"
