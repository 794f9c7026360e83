"""By the clock: merged and closed savings pull requests are noticed, and what is due is measured and said once."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from bot.savings.rounds import measure_due, sync_all
from bot.services import Services
from bot.settings import BotSettings
from bot.upkeep import Upkeep
from costwarden.errors import CostwardenError
from costwarden.state.savings import SavingsPull, SavingsPulls
from costwarden.state.store import State
from tests.fakes.github.authoring import AuthoredPull, AuthoringOperations
from tests.fakes.github.fake import FakeGitHub
from tests.fakes.github.server import serving

SHOP = "acme/shop"
RIGHTS = {"contents": "write", "issues": "write", "pull_requests": "write"}


@pytest.fixture
def github(tmp_path: Path) -> Iterator[FakeGitHub]:
    with serving(tmp_path / "github") as fake:
        fake.operations = AuthoringOperations(fake.objects, fake.actors, fake.clock)
        fake.add_repository(SHOP)
        yield fake
        assert not fake.violations, fake.violations


@pytest.fixture
def services(github: FakeGitHub, state: State) -> Services:
    token = github.actions_token(SHOP, **RIGHTS)
    return Services(BotSettings(github_token=token, github_url=github.url), state)


def a_pull(services: Services, github: FakeGitHub) -> AuthoredPull:
    """A draft that is open at the forge and in the store."""
    repository, now = github.repositories[SHOP], services.state.now()
    repository.git.commit("main", {"main.tf": "a\n"})
    repository.git.commit("costwarden/k/1", {"main.tf": "b\n"}, onto="main")
    forge = services.github().authoring()
    opened = forge.open(SHOP, branch="costwarden/k/1", base="main", title="perf(cost): 1", body="x", labels=())
    pulls = SavingsPulls(services.state, "default")
    row = pulls.approve(
        SavingsPull(
            repository=SHOP, branch="costwarden/k/1", base="main", kind="aws_ebs_gp2_gp3", risk="online", module="",
            team="web", author="lee", title="perf(cost): 1", recommendation_ids=["r"], resources=[], currency="USD",
            claimed=Decimal(40), estimated=Decimal(36), approved_by="lee", approved_at=now,
        )
    )  # fmt: skip
    pulls.change(row, "savings.opened", "lee", state="open", number=opened.number, opened_at=now)
    found = repository.pulls[opened.number]
    assert isinstance(found, AuthoredPull)
    return found


def rows(services: Services) -> list[SavingsPull]:
    return list(SavingsPulls(services.state, "default").all())


def test_what_a_person_closed_is_noticed_without_being_asked(services: Services, github: FakeGitHub) -> None:
    pull = a_pull(services, github)
    assert isinstance(github.operations, AuthoringOperations)
    github.operations.close_pull(github.repositories[SHOP], pull)
    assert [sync_all(services) for _ in range(2)] == [1, 0]
    assert [one.state for one in rows(services)] == ["closed"]


def test_nothing_merged_opens_no_warehouse(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("costwarden.warehouse.warehouse.Warehouse.open", None)
    assert measure_due(services) == 0


def test_a_merged_one_asks_the_warehouse(
    services: Services, github: FakeGitHub, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("COSTWARDEN_WAREHOUSE_URL", f"chdb:///{tmp_path}/none")
    a_pull(services, github)
    (row,) = rows(services)
    ended = services.state.now() - datetime.timedelta(days=8)
    SavingsPulls(services.state, "default").change(row, "savings.merged", state="merged", ended_at=ended)
    with pytest.raises(CostwardenError):
        measure_due(services)


def test_the_clock_runs_both_and_a_failure_ends_nothing(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []

    def fails(_: Services) -> int:
        ran.append("sync")
        raise CostwardenError("the forge is away", hint="")

    def measures(_: Services) -> int:
        ran.append("measure")
        return 0

    monkeypatch.setattr("bot.upkeep.sync_all", fails)
    monkeypatch.setattr("bot.upkeep.measure_due", measures)
    upkeep = Upkeep(services)
    monkeypatch.setattr(upkeep._stop, "wait", lambda _: upkeep._stop.set())
    upkeep._run()
    Upkeep(services)._round("savings-measure", 60.0, lambda: ran.append("too soon"))
    assert ran == ["sync", "measure"]
