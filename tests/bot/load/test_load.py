"""The bars of the bot: nothing lost, nothing twice, quick, in order, flat. Slices by default, full counts in soak."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from costwarden.state.jobs import Jobs
from costwarden.state.queue import Queue
from costwarden.state.store import State, open_state
from tests.bot.load.process import make_tables
from tests.bot.load.site import deliver, killing, percentile, running_site
from tests.plugins.counts import SOAK
from tests.state.conftest import fresh_database, postgres_server, state_url  # noqa: F401 - fixtures

Shown = Callable[[str, str], None]


def column(state: State, sql: str) -> list[str]:
    with state.read() as connection:
        return [str(one) for one in connection.execute(text(sql)).scalars()]


def drained(state: State, seconds: float) -> None:
    end = time.monotonic() + seconds
    while any(Queue(state).counts()[name] for name in ("queued", "running")):
        assert time.monotonic() < end, Queue(state).counts()
        time.sleep(0.1)


def test_every_delivery_is_handled_once_whatever_is_killed(state_url: str, tmp_path: Path, shown: Shown) -> None:  # noqa: F811
    """1,000 deliveries from 8 clients, a fifth of them twice, server and workers killed at random."""
    count = 1_000 if SOAK else 80
    unique = [f"guid-{number}" for number in range(count)]
    chance = random.Random(7)
    sent = unique + chance.sample(unique, count // 4)  # 20 % of what is sent are duplicates
    chance.shuffle(sent)
    with open_state(state_url) as state:
        make_tables(state)
        with running_site(state_url, tmp_path) as site:
            started = time.monotonic()
            with killing(site, every=(0.1, 0.8) if SOAK else (0.05, 0.1), most=20 if SOAK else 2, seed=7):
                seconds = deliver(site.port, sent, pulls=50)
                time.sleep(0.5)  # so that somebody was killed, however quick that was
            took = time.monotonic() - started
            drained(state, 120)
            assert column(state, "SELECT guid FROM handled ORDER BY guid") == sorted(unique)
            assert column(state, "SELECT lane FROM clashes") == []
            assert Queue(state).counts()["dead"] == 0
            assert site.kills > 0
            if SOAK:
                assert percentile(seconds, 0.99) < 0.25
            shown(
                f"{len(sent)} deliveries, {site.kills} kills, {state.engine.dialect.name}",
                f"{took:.1f} s; acknowledged p50 {percentile(seconds, 0.5) * 1000:.0f} ms,"
                f" p99 {percentile(seconds, 0.99) * 1000:.0f} ms, longest {max(seconds) * 1000:.0f} ms",
            )


def test_a_backlog_is_drained_without_two_workers_on_one_pull_request(
    state_url: str,  # noqa: F811
    tmp_path: Path,
    shown: Shown,
) -> None:
    from bot.ingress import job_of
    from bot.webhooks.event import Event

    pulls = 500 if SOAK else 40
    with open_state(state_url) as state:
        make_tables(state)
        for number in range(2 * pulls):
            event = Event("github", f"g{number:05}", "pull_request", "opened", "acme/shop", pull=number % pulls + 1)
            Jobs(state).enqueue(job_of(event))
        with running_site(state_url, tmp_path, workers=3 if SOAK else 2, threads=2):
            started = time.monotonic()
            drained(state, 120)
            took = time.monotonic() - started
        assert column(state, "SELECT lane FROM clashes") == []
        handled = column(state, "SELECT guid FROM handled ORDER BY guid")
        assert handled == [f"g{number:05}" for number in range(2 * pulls)]
        by_lane = column(state, "SELECT lane || ' ' || job FROM handled WHERE lane = 'github:acme/shop#1'")
        assert by_lane == sorted(by_lane, key=lambda one: int(one.split()[1]))
    shown(f"{pulls} pull requests, two jobs each, {state.engine.dialect.name}", f"drained in {took:.1f} s")


@pytest.mark.soak
@pytest.mark.skipif(sys.platform != "linux", reason="only on Linux: memory is read from /proc")
def test_memory_is_flat_over_20_000_deliveries(tmp_path: Path, shown: Shown) -> None:
    url = f"sqlite:///{tmp_path / 'state.sqlite'}"
    with open_state(url) as state:
        make_tables(state)
        with running_site(url, tmp_path, server_workers=2, workers=0) as site:
            deliver(site.port, [f"warm-{number}" for number in range(2_000)], pulls=200, insist=False)
            drained(state, 300)
            before = site.memory("server")
            seconds = deliver(site.port, [f"guid-{number}" for number in range(20_000)], pulls=200, insist=False)
            drained(state, 900)
            after = site.memory("server")
            assert site.stop() == [0]
    shown(
        "20,000 deliveries, server and workers in one process, SQLite",
        f"resident {before:.0f} MB before, {after:.0f} MB after; p99 {percentile(seconds, 0.99) * 1000:.0f} ms",
    )
    assert after - before < 15


def test_a_stopping_server_ends_what_runs_and_leaves_with_0(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'state.sqlite'}"
    with open_state(url) as state:
        make_tables(state)
        with running_site(url, tmp_path, server_workers=2, workers=1) as site:
            deliver(site.port, [f"guid-{number}" for number in range(20)], pulls=4)
            assert site.stop() == [0, 0]
        counts = Queue(state).counts()
        assert counts["running"] == 0
        assert counts["done"] + counts["queued"] == 20
