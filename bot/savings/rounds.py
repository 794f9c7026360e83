"""Savings pull requests looked after by the clock and by pushes: what people did with them, what conflicts, what the
bill says of merged ones. A tenant or a forge that fails keeps nobody else waiting: it is in the log, and comes again.
"""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.gating.forge import BotForge
from bot.gating.trees import fetch
from bot.logs import get_log
from bot.savings.authoring import authoring_of
from bot.services import Services
from costwarden.errors import CostwardenError
from costwarden.savings.id_maps import committed_maps, kept_maps
from costwarden.savings.identify import finder
from costwarden.savings.refresh import Checkout, refresh
from costwarden.savings.sync import Synced, holding, sync
from costwarden.savings.terraform import Terraform
from costwarden.savings.verdict import measure_all
from costwarden.state.recommendations import Recommendations
from costwarden.state.savings import SavingsPulls

_MEASURED_FOR = datetime.timedelta(days=90)  # after the merge: 30 days, and time for bills that come late
_Pause = Callable[[float], None] | None


def sync_all(services: Services, *, pause: _Pause = None) -> int:
    """`savings sync` for every tenant and forge, with the source of what conflicts; how many pull requests moved."""
    moved = 0
    for tenant in _tenants(services):
        pulls, store = SavingsPulls(services.state, tenant), Recommendations(services.state, tenant)
        if not any(one.state == "open" for one in pulls.all()):
            continue
        for forge in _forges(services):
            with _told("savings-sync", tenant):
                found = sync(authoring_of(forge), pulls, store, services.state.now(), holding(store), pause=pause)
                moved += _count(found, tenant)
                moved += _solve(services, forge, tenant, found, pause)
    return moved


def recheck(
    services: Services,
    forge: BotForge,
    tenant: str,
    repository: str,
    base: str,
    *,
    only: Collection[int] | None = None,
    pause: _Pause = None,
) -> list[Synced]:
    """The repository's open savings pull requests on `base`, made and proven anew on what it is now; its dashboard.

    Errors: CostwardenError where its source or configuration cannot be read.
    """
    sha = forge.head(repository, base)
    if sha is None:
        return []
    state = services.state
    with tempfile.TemporaryDirectory(prefix="costwarden-savings-") as name:
        top = Path(name).resolve()
        folder = fetch(forge, repository, sha, top / "source" / repository.rpartition("/")[2])
        maps = [*committed_maps(folder), *kept_maps(forge, repository, base, top / "maps")]
        checkout = Checkout(folder, repository, sha, "", Terraform.found(), finder(maps, folder))
        pulls, store = SavingsPulls(state, tenant), Recommendations(state, tenant)
        return refresh(checkout, authoring_of(forge), pulls, store, state.now(), base=base, only=only, pause=pause)


def measure_due(services: Services) -> int:
    """`savings measure` for every tenant with something merged; how many milestones are new."""
    from costwarden.chain.ledger import open_ledger
    from costwarden.chain.savings_costs import WarehouseDaily
    from costwarden.warehouse.warehouse import Warehouse

    state, now, done = services.state, services.state.now(), 0
    for tenant in _tenants(services):
        pulls, store = SavingsPulls(state, tenant), Recommendations(state, tenant)
        merged = (one.ended_at for one in pulls.all() if one.state == "merged")
        if not any(at is not None and now - at < _MEASURED_FOR for at in merged):
            continue  # the warehouse is not opened for nothing: the embedded one has one owner at a time
        with _told("savings-measure", tenant):
            ledger, leases = open_ledger(state)
            with Warehouse.open(ledger=ledger, leases=leases, tenants=[tenant]) as warehouse:
                costs = WarehouseDaily(warehouse, tenant)
                for forge in _forges(services):
                    done += len(measure_all(authoring_of(forge), pulls, store, costs, now))
    return done


def _solve(services: Services, forge: BotForge, tenant: str, found: list[Synced], pause: _Pause) -> int:
    """Every repository with a conflict or with news for its dashboard once, on the base its pull requests have now."""
    authoring = authoring_of(forge)
    places: dict[tuple[str, str], set[int]] = {}
    for one in found:
        if one.state == "conflicts" and one.pull.number is not None:
            there = authoring.get(one.pull.repository, one.pull.number)
            places.setdefault((there.repository, there.base), set()).add(there.number)
        elif one.moved:
            places.setdefault((one.pull.repository, one.pull.base), set())
    moved = 0
    for (repository, base), numbers in sorted(places.items()):
        with _told("savings-rebase", tenant):
            moved += _count(recheck(services, forge, tenant, repository, base, only=numbers, pause=pause), tenant)
    return moved


def _count(found: list[Synced], tenant: str) -> int:
    """How many moved; what needs somebody is in the log."""
    for one in found:
        if not one.moved and one.state != "conflicts":
            where = f"{one.pull.repository}#{one.pull.number}"
            get_log(part="savings").warning("savings", tenant=tenant, pull=where, state=one.state, reason=one.detail)
    return sum(one.moved for one in found)


@contextmanager
def _told(round_: str, tenant: str) -> Iterator[None]:
    try:
        yield
    except CostwardenError as error:
        get_log(part="savings").warning("round failed", round=round_, tenant=tenant, reason=error.problem)


def _tenants(services: Services) -> list[str]:
    return sorted({services.settings.tenant, *services.settings.tenants.values()})


def _forges(services: Services) -> Iterator[BotForge]:
    """One after the other, each with a whole round's patience."""
    settings = services.settings
    if settings.github_token or settings.is_github_app:
        github = services.github()
        services.start_job()
        yield github
    if settings.gitlab_token:
        yield services.gitlab()
