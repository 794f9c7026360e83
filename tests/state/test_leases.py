"""One holder at a time, whatever races."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from costwarden.state.errors import LeaseLost
from costwarden.state.leases import StateLeases
from costwarden.state.store import State
from tests.state.conftest import Hands


def test_a_held_lease_is_not_granted_again_until_released(state: State) -> None:
    leases = StateLeases(state)
    first = leases.acquire("acme/aws", "one", seconds=60)
    assert first is not None
    assert leases.acquire("acme/aws", "two", seconds=60) is None
    assert leases.acquire("acme/aws", "one", seconds=60) is None, "the same owner's second run is a second holder"
    assert leases.holder("acme/aws") == "one"
    first.release()
    second = leases.acquire("acme/aws", "two", seconds=60)
    assert second is not None
    assert second.fence == first.fence + 1


def test_an_expired_lease_passes_on_and_its_old_holder_is_told(timed: State, hands: Hands) -> None:
    leases = StateLeases(timed)
    old = leases.acquire("n", "old", seconds=10)
    assert old is not None
    hands.move(9)
    old.renew()
    hands.move(9)
    assert leases.acquire("n", "new", seconds=10) is None, "it was renewed"
    hands.move(2)
    new = leases.acquire("n", "new", seconds=10)
    assert new is not None
    assert new.fence > old.fence
    with pytest.raises(LeaseLost):
        old.renew()
    old.release()
    assert leases.holder("n") == "new", "a late release takes nothing from the new holder"


def test_an_ended_lease_is_not_renewed_even_where_nobody_took_it(timed: State, hands: Hands) -> None:
    lease = StateLeases(timed).acquire("n", "me", seconds=10)
    assert lease is not None
    hands.move(10)
    with pytest.raises(LeaseLost):
        lease.renew()


def test_threads_never_hold_together(state: State, at_once: Callable[..., list[object]]) -> None:
    holding: list[int] = []
    fences: list[int] = []

    def work() -> None:
        leases = StateLeases(state)
        for _ in range(6):
            while (lease := leases.acquire("one", "worker", seconds=60)) is None:
                time.sleep(0.002)
            holding.append(1)
            assert len(holding) == 1
            fences.append(lease.fence)
            holding.pop()
            lease.release()

    at_once([work] * 4)
    assert fences == list(range(1, 25)), "strictly increasing, one grant after the other"
