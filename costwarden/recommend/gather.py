"""From what is given (files, plans, states, a bill, metrics, a provider's clients) to merged and gated advice."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from costwarden.plan.read import project_name, read_plan
from costwarden.prices.catalogue import Catalogue
from costwarden.prices.places import overlays
from costwarden.recommend.bill import Bill, read_bill
from costwarden.recommend.commitments import read_commitments
from costwarden.recommend.gates import gated
from costwarden.recommend.inventory import Resource, resources_of_plan, resources_of_state, with_bill
from costwarden.recommend.merge import merge
from costwarden.recommend.metrics import Metrics, NoMetrics, read_metrics
from costwarden.recommend.model import Recommendation
from costwarden.recommend.own import own_recommendations
from costwarden.recommend.read import parsed, read_recommendations
from costwarden.recommend.sources.registry import all_sources
from costwarden.recommend.standing import standing, with_first_steps


@dataclass(frozen=True, slots=True)
class Inputs:
    """Where recommendations come from. `answers`: (source's name, its client); `fetched`: (name, an answer of it)."""

    files: Sequence[Path] = ()
    plans: Sequence[str] = ()
    states: Sequence[Path] = ()
    bill: Path | Bill | None = None
    metrics: Path | Metrics | None = None
    tenant: str = ""
    answers: Sequence[tuple[str, Any]] = ()
    fetched: Sequence[tuple[str, Any]] = ()
    commitments: Sequence[Path] = ()
    monitoring: Callable[[Sequence[Resource]], Metrics] | None = None  # used where no metrics are given
    unused: Callable[[Sequence[Resource]], frozenset[str]] | None = None  # ids the clouds say nobody holds
    prices: str | None = None

    @property
    def any(self) -> bool:
        return bool(self.files or self.plans or self.states or self.answers or self.fetched or self.commitments)


def gather(inputs: Inputs, now: datetime.datetime) -> list[Recommendation]:
    """Everything the inputs bring, one per resource and action, with its refusals. Errors: CostwardenError."""
    found: list[Recommendation] = []
    for path in inputs.files:
        found += read_recommendations(path, tenant=inputs.tenant, now=now)
    for path in inputs.commitments:
        found += read_commitments(path, tenant=inputs.tenant, now=now)
    sources = {source.name: source for source in all_sources()}
    for name, client in inputs.answers:
        source = sources[name]
        assert source.fetch is not None
        for answer in source.fetch(client):
            found += parsed(source, answer, source.name, tenant=inputs.tenant, now=now)
    for name, answer in inputs.fetched:
        found += parsed(sources[name], answer, name, tenant=inputs.tenant, now=now)
    resources = _resources(inputs)
    if resources:
        catalogue = Catalogue(overlays=overlays(inputs.prices))
        try:
            found += own_recommendations(
                resources,
                catalogue=catalogue,
                metrics=_metrics(inputs, resources),
                now=now,
                tenant=inputs.tenant,
                unused=inputs.unused(resources) if inputs.unused is not None else frozenset(),
            )
        finally:
            catalogue.close()
    return [gated(one, now) for one in merge(with_first_steps(standing(found, resources, now)))]


def _resources(inputs: Inputs) -> list[Resource]:
    """A resource that a state and a plan both know is looked at once."""
    found: dict[str, Resource] = {}
    for path in inputs.states:
        found.update((one.address, one) for one in resources_of_state(path))
    for plan in inputs.plans:
        for one in resources_of_plan(read_plan(plan, name=project_name(plan))):
            found.setdefault(one.address, one)
    bill = read_bill(inputs.bill) if isinstance(inputs.bill, Path) else inputs.bill
    return with_bill([found[address] for address in sorted(found)], bill)


def _metrics(inputs: Inputs, resources: Sequence[Resource]) -> Metrics:
    if inputs.metrics is None:
        return NoMetrics() if inputs.monitoring is None else inputs.monitoring(resources)
    return read_metrics(inputs.metrics) if isinstance(inputs.metrics, Path) else inputs.metrics
