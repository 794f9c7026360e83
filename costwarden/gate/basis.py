"""List, contracted, effective: which one a run decides on, what the others would say, and where the choice is empty."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from costwarden.config import Config
from costwarden.estimate.model import BasisTotals, Estimate
from costwarden.prices.catalogue import Catalogue
from costwarden.prices.model import BASES

_NO_COMMITMENTS = (
    "prices.basis is effective, but nothing says what is: these are {label} prices. Add `discounts` of "
    "`kind: commitment`, or the bill's rates with `costwarden prices import --basis effective`"
)
_NOT_COVERED = "no commitment covers anything in this plan: its effective prices are the {label} ones"
_NOT_NEGOTIATED = (
    "prices.basis is contracted, but nothing is negotiated: these are list prices. Add `discounts`, or prices with "
    "`costwarden prices import`"
)
_LEFT_OUT = "{bases} prices of {named} are not used: prices.basis is {chosen}"
_COMMITMENTS_LEFT_OUT = "commitments in `discounts` are not counted in: prices.basis is {chosen}, not effective"


def with_bases(
    estimate: Estimate, config: Config, catalogue: Catalogue, named: str | None, again: Callable[[str], Estimate]
) -> Estimate:
    """The estimate with its totals at every basis up to its own, and what is to be said about the choice.

    `again(basis)` makes the estimate at another basis; it is asked only where the figures are not list prices.
    `named`: the price file of the command line.
    """
    totals = {estimate.basis: totals_of(estimate)}
    for basis in BASES[: BASES.index(estimate.basis)]:
        other = again(basis)
        totals[other.basis] = totals_of(other)  # nothing negotiated: contracted is list
    lines = tuple(_notices(estimate, config, catalogue, named))
    by_basis = {basis: totals[basis] for basis in BASES if basis in totals}
    return replace(estimate, warnings=(*estimate.warnings, *lines), by_basis=by_basis)


def totals_of(estimate: Estimate) -> BasisTotals:
    return BasisTotals(estimate.past_monthly, estimate.planned_monthly, estimate.delta_monthly)


def _notices(estimate: Estimate, config: Config, catalogue: Catalogue, named: str | None) -> Iterator[str]:
    chosen, explicit = config.prices.basis, "basis" in config.prices.model_fields_set
    kinds = {rule.kind for rule in config.discounts}
    asked, known = catalogue.bases(), catalogue.bases(asked=False)
    if chosen == "effective" and "commitment" not in kinds and "effective" not in known:
        yield _NO_COMMITMENTS.format(label=estimate.basis)
    elif chosen == "effective" and estimate.basis != "effective" and estimate.prices_as_of:
        yield _NOT_COVERED.format(label=estimate.basis)
    if chosen == "contracted" and explicit and "negotiated" not in kinds and "contracted" not in known:
        yield _NOT_NEGOTIATED
    if chosen != "effective" and not explicit and "commitment" in kinds:
        yield _COMMITMENTS_LEFT_OUT.format(chosen=chosen)
    if named is not None and known - asked:
        bases = " and ".join(basis for basis in BASES if basis in known - asked)
        yield _LEFT_OUT.format(bases=bases, named=named[:200], chosen=chosen)
