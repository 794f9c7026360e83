"""Jobs run at least once, in order per lane, and never in two places at a time."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from sqlalchemy import insert

from costwarden.state.deliveries import Deliveries, Delivery
from costwarden.state.errors import LeaseLost, StateError
from costwarden.state.jobs import Job, Jobs, NewJob
from costwarden.state.queue import Queue
from costwarden.state.store import State
from costwarden.state.tables.tenancy import NOTICES
from tests.state.conftest import Hands


def a_job(kind: str = "gate", lane: str = "github:acme/shop#7", **more: object) -> NewJob:
    return NewJob(kind=kind, payload={"n": 1}, lane=lane, **more)  # type: ignore[arg-type]


def claimed(jobs: Jobs) -> Job:
    job = jobs.claim("w")
    assert job is not None
    return job


def test_a_job_comes_back_with_its_payload_and_is_done_once(state: State) -> None:
    jobs = Jobs(state)
    number = jobs.enqueue(NewJob(kind="gate", payload={"text": "é\u0000", "n": [1, None]}, tenant="acme"))
    job = claimed(jobs)
    assert (job.id, job.tenant, job.kind, job.attempts) == (number, "acme", "gate", 1)
    assert job.payload == {"text": "é\u0000", "n": [1, None]}
    assert jobs.claim("x") is None
    jobs.finish(job)
    assert jobs.claim("x") is None
    with pytest.raises(LeaseLost):
        jobs.finish(job)


def test_a_lane_runs_in_order_and_lanes_run_beside_each_other(state: State) -> None:
    jobs = Jobs(state)
    first, second = jobs.enqueue(a_job()), jobs.enqueue(a_job())
    other = jobs.enqueue(a_job(lane="github:acme/shop#8"))
    one = claimed(jobs)
    assert one.id == first
    beside = claimed(jobs)
    assert beside.id == other
    assert jobs.claim("w") is None, "the second waits for the first"
    jobs.finish(one)
    assert claimed(jobs).id == second


def test_a_failed_job_keeps_its_lane_until_it_is_dead(timed: State, hands: Hands) -> None:
    jobs = Jobs(timed)
    first = jobs.enqueue(a_job(max_attempts=2))
    second = jobs.enqueue(a_job())
    assert jobs.fail(claimed(jobs), "boom", retry_in=30) == "queued"
    assert jobs.claim("w") is None
    hands.move(31)
    again = claimed(jobs)
    assert (again.id, again.attempts, again.last_attempt) == (first, 2, True)
    assert jobs.fail(again, "boom again", retry_in=30) == "dead"
    assert claimed(jobs).id == second
    (dead,) = Queue(timed).jobs(states=["dead"])
    assert (dead.id, dead.error) == (first, "boom again")


def test_a_dead_job_retried_is_a_new_one_at_the_end_of_its_lane(state: State) -> None:
    jobs = Jobs(state)
    number = jobs.enqueue(a_job())
    assert number is not None
    jobs.fail(claimed(jobs), "never", retry_in=None)
    later = jobs.enqueue(a_job())
    running = claimed(jobs)
    assert running.id == later
    fresh = jobs.retry(number)
    assert jobs.claim("w") is None, "its lane is taken"
    jobs.finish(running)
    again = claimed(jobs)
    assert (again.id, again.attempts) == (fresh, 1)
    with pytest.raises(StateError):
        jobs.retry(number)


def test_a_vanished_worker_s_job_runs_elsewhere_and_its_late_result_is_refused(timed: State, hands: Hands) -> None:
    jobs = Jobs(timed)
    jobs.enqueue(a_job())
    lost = claimed(jobs)
    hands.move(61)
    second = claimed(jobs)
    assert (second.id, second.attempts) == (lost.id, 2)
    for late in (lambda: jobs.finish(lost), lambda: jobs.heartbeat(lost), lambda: jobs.fail(lost, "", retry_in=1)):
        with pytest.raises(LeaseLost):
            late()
    jobs.finish(second)


def test_a_heartbeat_keeps_a_long_job(timed: State, hands: Hands) -> None:
    jobs = Jobs(timed)
    jobs.enqueue(a_job())
    job = claimed(jobs)
    for _ in range(4):
        hands.move(50)
        jobs.heartbeat(job)
        assert jobs.claim("other") is None
    jobs.finish(job)


def test_a_job_that_kills_its_workers_ends_dead(timed: State, hands: Hands) -> None:
    jobs = Jobs(timed)
    jobs.enqueue(a_job(max_attempts=3))
    for _ in range(3):
        claimed(jobs)
        hands.move(61)
    assert jobs.claim("w") is None
    assert [row.error for row in Queue(timed).jobs(states=["dead"])] == ["its worker vanished 3 times"]


def test_a_newer_push_supersedes_what_waits_but_not_what_runs_nor_other_kinds(state: State) -> None:
    jobs = Jobs(state)
    running_id = jobs.enqueue(a_job())
    running = claimed(jobs)
    waiting, command = jobs.enqueue(a_job()), jobs.enqueue(a_job("command"))
    newest = jobs.enqueue(a_job(supersedes=True))
    states = {row.id: row.state for row in Queue(state).jobs()}
    assert states == {running_id: "running", waiting: "superseded", command: "queued", newest: "queued"}
    jobs.finish(running)
    after = claimed(jobs)
    assert after.id == command
    jobs.finish(after)
    assert claimed(jobs).id == newest


def test_a_postponed_job_loses_no_attempt(timed: State, hands: Hands) -> None:
    jobs = Jobs(timed)
    jobs.enqueue(a_job(max_attempts=1))
    jobs.postpone(claimed(jobs), seconds=60)
    assert jobs.claim("w") is None
    hands.move(60)
    assert claimed(jobs).attempts == 1


def test_a_job_waits_for_its_time(timed: State, hands: Hands) -> None:
    jobs = Jobs(timed)
    jobs.enqueue(a_job(run_at=hands.time + datetime.timedelta(minutes=5)))
    assert jobs.claim("w") is None
    hands.move(300)
    claimed(jobs)


def test_dedupe_is_per_tenant(state: State) -> None:
    jobs = Jobs(state)
    assert jobs.enqueue(a_job(dedupe="d")) is not None
    assert jobs.enqueue(a_job(dedupe="d")) is None
    assert jobs.enqueue(a_job(dedupe="d", tenant="other")) is not None


def test_an_effect_and_its_job_s_end_are_one(timed: State, hands: Hands) -> None:
    jobs = Jobs(timed)
    jobs.enqueue(a_job())
    lost = claimed(jobs)
    hands.move(61)
    claimed(jobs)

    def late_effect() -> None:
        with timed.begin() as connection:
            connection.execute(insert(NOTICES).values(tenant="t", key="effect", sent_at=hands.time))
            jobs.finish_in(connection, lost)

    with pytest.raises(LeaseLost):
        late_effect()
    with timed.read() as connection:
        assert connection.execute(NOTICES.select()).all() == []


def test_a_delivery_is_stored_once_with_its_jobs(state: State, at_once: Callable[..., list[object]]) -> None:
    deliveries = Deliveries(state)
    delivery = Delivery("github", "guid-1", "pull_request")
    taken = at_once([lambda: deliveries.accept(delivery, [a_job()])] * 6)
    assert sorted(bool(one) for one in taken) == [False] * 5 + [True]
    assert Queue(state).counts()["queued"] == 1
    assert deliveries.seen("github", "guid-1")
    assert deliveries.accept(Delivery("gitlab", "guid-1", "Note Hook")), "ids belong to their source"


def test_threads_share_a_queue_without_touching_one_job_or_lane_twice(
    state: State, at_once: Callable[..., list[object]]
) -> None:
    jobs = Jobs(state)
    for number in range(120):
        jobs.enqueue(NewJob(kind="k", payload={"n": number}, lane=f"lane {number % 7}"))
    ran: list[tuple[str, int]] = []
    busy: set[str] = set()

    def work() -> None:
        idle = 0
        while idle < 3:
            job = jobs.claim("w")
            if job is None:
                idle += 1
                continue
            assert job.lane not in busy
            busy.add(job.lane)
            ran.append((job.lane, job.payload["n"]))
            busy.remove(job.lane)
            jobs.finish(job)

    at_once([work] * 5)
    work()
    assert len(ran) == 120
    for lane in {lane for lane, _ in ran}:
        numbers = [number for one, number in ran if one == lane]
        assert numbers == sorted(numbers)


def test_the_queue_is_counted_listed_and_pruned(timed: State, hands: Hands) -> None:
    jobs, queue = Jobs(timed), Queue(timed)
    for _ in range(3):
        jobs.enqueue(NewJob(kind="k", payload={}))
    jobs.finish(claimed(jobs))
    jobs.fail(claimed(jobs), "x", retry_in=None)
    Deliveries(timed).accept(Delivery("github", "g", "ping"))
    hands.move(60)
    assert queue.oldest_wait() == 60.0
    assert {name: count for name, count in queue.counts().items() if count} == {"queued": 1, "done": 1, "dead": 1}
    assert [row.state for row in queue.jobs(limit=2)] == ["done", "dead"]
    assert queue.jobs(tenant="nobody") == []
    hands.move(86400 * 6)
    assert queue.prune(keep=datetime.timedelta(days=1)) == 0, "never below seven days"
    hands.move(86400 * 2)
    assert queue.prune(keep=datetime.timedelta(days=1)) == 2
    assert {name for name, count in queue.counts().items() if count} == {"queued", "dead"}
