"""By the clock: merged and closed savings pull requests are noticed, and what is due is measured and said once."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from bot.handlers.registry import handler_of
from bot.savings.rounds import measure_due, sync_all
from bot.services import Services
from bot.settings import BotSettings
from bot.upkeep import Upkeep
from bot.webhooks.event import Event
from bot.work import Work
from costwarden.errors import CostwardenError
from costwarden.recommend.document import to_document
from costwarden.savings.body import Approved
from costwarden.savings.drafts import DraftRequest
from costwarden.savings.open import OpenRequest, open_savings
from costwarden.state.jobs import Jobs, NewJob
from costwarden.state.recommendations import Recommendations
from costwarden.state.savings import SavingsPull, SavingsPulls
from costwarden.state.store import State
from tests.fakes.github.authoring import AuthoredPull, AuthoringOperations
from tests.fakes.github.fake import FakeGitHub
from tests.fakes.github.server import serving
from tests.savings.desk import SOURCE, volume

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
    assert measure_due(services) == 0  # it is in the log; the next round asks again


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


def conflicting(services: Services, github: FakeGitHub, tenant: str = "default") -> AuthoredPull:
    """A real draft whose file somebody changed beside the edited line."""
    repository = github.repositories[SHOP]
    repository.git.commit("main", {"main.tf": SOURCE})
    advice = volume(tenant=tenant)
    pulls, store = SavingsPulls(services.state, tenant), Recommendations(services.state, tenant)
    store.put([to_document(advice)])
    here = Path(str(repository.git.folder)).parent / f"checkout-{tenant}"
    here.mkdir()
    (here / "main.tf").write_text(SOURCE, encoding="utf-8")
    draft = DraftRequest(here, approved=Approved("lee", services.state.now()))
    forge = services.github().authoring()
    (opened,) = open_savings([advice], OpenRequest(draft, SHOP), forge, pulls, store, services.state.now()).opened
    assert opened.outcome == "opened"
    repository.git.commit("main", {"main.tf": SOURCE.replace("= 500", "= 600")})
    found = repository.pulls[opened.number or 0]
    assert isinstance(found, AuthoredPull)
    return found


def test_what_conflicts_is_made_anew_by_the_clock(services: Services, github: FakeGitHub) -> None:
    assert isinstance(github.operations, AuthoringOperations)
    github.operations.slow_merges = True
    pull = conflicting(services, github)
    assert [sync_all(services, pause=lambda _: None) for _ in range(2)] == [1, 0]
    git = github.repositories[SHOP].git
    assert git._git("merge-base", "main", pull.branch) == git.resolve("main")
    assert git._git("diff", "--numstat", "main", pull.branch) == "1\t1\tmain.tf"


def test_a_push_to_the_base_looks_at_once(services: Services, github: FakeGitHub) -> None:
    pull = conflicting(services, github)
    git = github.repositories[SHOP].git
    event = Event("github", "d1", "push", "", SHOP, "default", ref="main", default_branch="main",
                  head_sha=git.resolve("main") or "")  # fmt: skip
    jobs = Jobs(services.state)
    jobs.enqueue(NewJob(kind="push", payload=event.as_payload(), lane=event.lane))
    kinds = []
    while (job := jobs.claim("test")) is not None:
        handler = handler_of(job.kind)
        assert handler is not None
        work = Work(job=job, services=services, still_ours=lambda: None)
        handler(work)
        if not work.finished:
            jobs.finish(job)
        kinds.append(job.kind)
    assert kinds == ["push", "savings_recheck"]
    assert git._git("merge-base", "main", pull.branch) == git.resolve("main")


def test_every_tenant_has_its_round_whatever_another_meets(
    github: FakeGitHub, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = github.actions_token(SHOP, **RIGHTS)
    settings = BotSettings(github_token=token, github_url=github.url, tenants={"acme": "acme", "beta": "beta"})
    services = Services(settings, state)
    pull = conflicting(services, github, "beta")
    lost = SavingsPulls(state, "acme")
    row = replace(SavingsPulls(state, "beta").all()[0], repository="acme/gone", number=7)
    lost.change(lost.approve(row), "savings.opened", state="open", number=7)
    assert sync_all(services, pause=lambda _: None) == 1
    git = github.repositories[SHOP].git
    assert git._git("merge-base", "main", pull.branch) == git.resolve("main")
    asked: list[str] = []

    def away(*_: object, tenants: list[str], **__: object) -> None:
        asked.extend(tenants)
        raise CostwardenError("the warehouse is away", hint="")

    monkeypatch.setattr("costwarden.warehouse.warehouse.Warehouse.open", away)
    for tenant in ("acme", "beta"):
        pulls = SavingsPulls(state, tenant)
        ended = state.now() - datetime.timedelta(days=8)
        pulls.change(pulls.all()[0], "savings.merged", state="merged", ended_at=ended)
    assert measure_due(services) == 0
    assert asked == ["acme", "beta"]
