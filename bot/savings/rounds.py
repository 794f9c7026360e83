"""Savings pull requests looked after by the clock: what people did with them, and what the bill says of merged ones."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from bot.savings.authoring import authoring_of
from bot.services import Services
from costwarden.forge.pulls import Authoring
from costwarden.savings.sync import sync
from costwarden.savings.verdict import measure_all
from costwarden.state.recommendations import Recommendations
from costwarden.state.savings import SavingsPulls

_HOLDING = ("open", "pr_open", "snoozed")
_MEASURED_FOR = datetime.timedelta(days=90)  # after the merge: 30 days, and time for bills that come late


def sync_all(services: Services) -> int:
    """`savings sync` for every tenant and forge; how many pull requests moved. Errors: CostwardenError."""
    state, moved = services.state, 0
    for tenant in _tenants(services):
        pulls, store = SavingsPulls(state, tenant), Recommendations(state, tenant)
        if not any(one.state == "open" for one in pulls.all()):
            continue
        for forge in _forges(services):
            holding = [one.id for one in store.all() if one.life in _HOLDING]
            found = sync(forge, pulls, store, state.now(), holding)
            moved += sum(one.state != "unreachable" for one in found)
    return moved


def measure_due(services: Services) -> int:
    """`savings measure` for every tenant with something merged; how many milestones are new.

    Errors: CostwardenError, e.g. where there is no warehouse or another process has it; the next round asks again.
    """
    from costwarden.chain.ledger import open_ledger
    from costwarden.chain.savings_costs import WarehouseDaily
    from costwarden.warehouse.warehouse import Warehouse

    state, now, done = services.state, services.state.now(), 0
    for tenant in _tenants(services):
        pulls, store = SavingsPulls(state, tenant), Recommendations(state, tenant)
        merged = (one.ended_at for one in pulls.all() if one.state == "merged")
        if not any(at is not None and now - at < _MEASURED_FOR for at in merged):
            continue  # the warehouse is not opened for nothing: the embedded one has one owner at a time
        ledger, leases = open_ledger(state)
        with Warehouse.open(ledger=ledger, leases=leases, tenants=[tenant]) as warehouse:
            costs = WarehouseDaily(warehouse, tenant)
            for forge in _forges(services):
                done += len(measure_all(forge, pulls, store, costs, now))
    return done


def _tenants(services: Services) -> list[str]:
    return sorted({services.settings.tenant, *services.settings.tenants.values()})


def _forges(services: Services) -> Iterator[Authoring]:
    """One after the other, each with a whole round's patience."""
    settings = services.settings
    if settings.github_token or settings.is_github_app:
        github = services.github()
        services.start_job()
        yield authoring_of(github)
    if settings.gitlab_token:
        yield authoring_of(services.gitlab())
