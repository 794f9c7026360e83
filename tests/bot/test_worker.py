"""Workers: in order, again, dead, postponed, never twice at once."""

from __future__ import annotations

import socket
import threading
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.metrics import Metrics
from bot.serve import work
from bot.settings import BotSettings, SettingsError
from bot.webhooks.event import Event
from bot.work import Later, Work
from bot.worker import Worker, backoff
from costwarden.errors import CostwardenError
from costwarden.forge.github_errors import RateLimited, Uncertain
from costwarden.state.jobs import Jobs, NewJob
from costwarden.state.queue import JobRow, Queue
from costwarden.state.settings import Settings
from costwarden.state.store import State

Working = Callable[..., Worker]


def until(condition: Callable[[], object], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)


def settled(state: State) -> list[JobRow]:
    until(lambda: all(row.state not in ("queued", "running") for row in Queue(state).jobs()))
    return Queue(state).jobs()


def enqueue(state: State, kind: str = "k", **more: object) -> None:
    Jobs(state).enqueue(NewJob(kind=kind, payload={}, **more))  # type: ignore[arg-type]


def test_a_handler_gets_the_event_that_was_stored(state: State, working: Working) -> None:
    seen: list[Event] = []
    event = Event("github", "g", "pull_request", "opened", repository="acme/shop", pull=7, payload={"a": 1})
    Jobs(state).enqueue(NewJob(kind="k", payload=event.as_payload()))
    working({"k": lambda work: seen.append(work.event)})
    assert [row.state for row in settled(state)] == ["done"]
    assert seen == [event]


def test_a_lane_is_worked_in_order_by_one_thread_at_a_time(state: State, working: Working) -> None:
    busy: set[str] = set()
    order: list[int] = []

    def handle(work: Work) -> None:
        assert work.job.lane not in busy
        busy.add(work.job.lane)
        time.sleep(0.005)
        order.append(work.job.id)
        busy.remove(work.job.lane)

    for number in range(20):
        enqueue(state, lane=f"lane {number % 2}")
    working({"k": handle}, threads=4)
    assert {row.state for row in settled(state)} == {"done"}
    assert [one for one in order if one % 2] == sorted(one for one in order if one % 2)


@pytest.mark.parametrize("error", [Uncertain("do it", "502"), ValueError("secret of a plan")])
def test_what_may_pass_is_tried_again_and_then_dead(state: State, working: Working, error: Exception) -> None:
    tries: list[int] = []

    def handle(work: Work) -> None:
        tries.append(work.job.attempts)
        raise error

    enqueue(state, max_attempts=3)
    working({"k": handle})
    (row,) = settled(state)
    assert (row.state, tries) == ("dead", [1, 2, 3])
    assert "secret of a plan" not in row.error


def test_what_will_not_pass_is_dead_at_once_and_frees_its_lane(state: State, working: Working) -> None:
    def refuse(work: Work) -> None:
        raise CostwardenError("no such plan", hint="")

    enqueue(state, "bad", lane="l")
    enqueue(state, "unknown", lane="l")
    enqueue(state, "good", lane="l")
    working({"bad": refuse, "good": lambda work: None})
    assert [(row.state, row.error, row.attempts) for row in settled(state)] == [
        ("dead", "no such plan", 1),
        ("dead", "nobody handles 'unknown'", 1),
        ("done", "", 1),
    ]


@pytest.mark.parametrize("error", [Later(0.01, "the artifact is not there yet"), RateLimited("x", -0.99)])
def test_waiting_costs_no_attempt(state: State, working: Working, error: Exception) -> None:
    waited: list[int] = []

    def handle(work: Work) -> None:
        waited.append(work.job.attempts)
        if len(waited) < 4:
            raise error

    enqueue(state, max_attempts=2)
    working({"k": handle})
    assert [row.state for row in settled(state)] == ["done"]
    assert waited == [1, 1, 1, 1]


def test_a_handler_may_end_its_job_with_its_effect(state: State, working: Working) -> None:
    def handle(work: Work) -> None:
        with state.begin() as connection:
            Settings(state).put_in(connection, "t", "effect", 1, by="handler")
            work.finish_in(connection)

    enqueue(state)
    working({"k": handle})
    assert [row.state for row in settled(state)] == ["done"]
    assert Settings(state).get("t", "effect") == 1


def test_a_long_job_keeps_its_lease(state: State, working: Working, settings) -> None:
    import dataclasses

    runs: list[int] = []

    def slow(work: Work) -> None:
        runs.append(1)
        time.sleep(1.0)
        work.still_ours()

    from bot.metrics import Metrics
    from bot.services import Services

    short = Services(dataclasses.replace(settings, lease_seconds=0.3), state)
    workers = [Worker(short, Metrics(state), threads=1, handler_for={"k": slow}.get) for _ in range(2)]
    enqueue(state)
    for worker in workers:
        worker.start()
    assert [row.state for row in settled(state)] == ["done"]
    for worker in workers:
        assert worker.stop(seconds=5)
    assert runs == [1]


def test_a_job_taken_over_is_not_finished_by_its_old_worker(state: State, working: Working) -> None:
    entered, leave = threading.Event(), threading.Event()

    def hang(work: Work) -> None:
        entered.set()
        leave.wait(10)

    enqueue(state)
    worker = working({"k": hang}, threads=1)
    assert entered.wait(10)
    with state.begin() as connection:  # as if the lease had ended while the process was frozen
        connection.exec_driver_sql("UPDATE jobs SET lease_until = 0")
    other = Jobs(state).claim("other")
    assert other is not None
    leave.set()
    assert worker.stop(seconds=10)
    (row,) = Queue(state).jobs()
    assert (row.state, row.worker) == ("running", "other")


def test_stopping_lets_a_handler_end_and_takes_nothing_new(state: State, working: Working) -> None:
    entered, leave = threading.Event(), threading.Event()

    def handle(work: Work) -> None:
        entered.set()
        leave.wait(10)

    enqueue(state, lane="l")
    enqueue(state, lane="l")
    worker = working({"k": handle}, threads=1)
    assert entered.wait(10)
    threading.Timer(0.1, leave.set).start()
    assert worker.stop(seconds=10)
    assert [row.state for row in Queue(state).jobs()] == ["done", "queued"]


def test_pauses_grow_scatter_and_end() -> None:
    assert all(2.5 <= backoff(1) <= 7.5 for _ in range(50))
    assert all(300 <= backoff(20) <= 900 for _ in range(50))
    assert len({backoff(3) for _ in range(20)}) > 10


def test_a_process_of_workers_answers_prometheus_on_a_port_of_its_own(
    state: State, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COSTWARDEN_STATE_URL", f"sqlite:///{tmp_path / 'other.sqlite'}")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    metrics = Metrics(state)
    metrics.jobs.labels("pull_request", "done").inc()
    close = metrics.listen("127.0.0.1", port)
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
            text = answer.read().decode()
        assert 'costwarden_jobs_handled_total{kind="pull_request",outcome="done"} 1.0' in text
        with pytest.raises(SettingsError, match=f"cannot listen on 127.0.0.1:{port}"):
            work(BotSettings(), workers=1, metrics_at=("127.0.0.1", port))
    finally:
        close()
