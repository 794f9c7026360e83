"""The record is a chain: what is done to it shows, and where."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from costwarden.state.audit import GENESIS, Audit, AuditEvent
from costwarden.state.audit_verify import prune, verify_chain
from costwarden.state.errors import StateError
from costwarden.state.store import State, open_state
from tests.state.conftest import Hands


def an_event(number: int = 0, tenant: str = "acme") -> AuditEvent:
    return AuditEvent(
        tenant=tenant,
        actor="ada",
        action="approval.recorded",
        reason=f"because {number}",
        repository="acme/shop",
        pull=7,
        sha="abc",
        engine="embedded",
        policy_digest="d",
        details={"amount": "1.20", "n": number},
    )


def a_chain(state: State, length: int = 6) -> Audit:
    audit = Audit(state)
    for number in range(length):
        audit.append(an_event(number))
    return audit


def tamper(state: State, *statements: str) -> None:
    """As somebody with the database's password would: the trigger is no obstacle to him."""
    with state.begin() as connection:
        on = " ON audit" if state.is_postgres else ""
        connection.execute(text(f"DROP TRIGGER IF EXISTS audit_is_append_only{on}"))
        for statement in statements:
            connection.execute(text(statement))


def breaks(state: State, tenant: str = "acme") -> list[str]:
    return [one.what for one in verify_chain(state, tenant).breaks]


def test_a_chain_as_it_grew_is_whole_and_each_tenant_has_its_own(state: State) -> None:
    audit = a_chain(state)
    audit.append(an_event(tenant="beta"))
    verdict = verify_chain(state, "acme")
    assert (verdict.whole, verdict.entries, verdict.first, verdict.head_seq) == (True, 6, 1, 6)
    assert audit.tenants() == ["acme", "beta"]
    first, second, *_ = audit.entries("acme")
    assert first.prev_hash == GENESIS
    assert second.prev_hash == first.hash
    assert [entry.seq for entry in audit.entries("beta")] == [1]
    assert audit.head("nobody") == (0, GENESIS)


def test_the_database_itself_refuses_an_edit(state: State) -> None:
    a_chain(state, 1)

    def edit() -> None:
        with state.begin() as connection:
            connection.execute(text("UPDATE audit SET actor = 'eve'"))

    with pytest.raises(DatabaseError, match="append-only"):
        edit()


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        (["UPDATE audit SET actor = 'eve' WHERE seq = 3"], ["entry 3 was edited: its content does not give its hash"]),
        (["UPDATE audit SET at = at + 1 WHERE seq = 2"], ["entry 2 was edited: its content does not give its hash"]),
        (["UPDATE audit SET pull = NULL WHERE seq = 6"], ["entry 6 was edited: its content does not give its hash"]),
        (
            ["UPDATE audit SET details = '{ }' WHERE seq = 1"],
            ["entry 1 was edited: its content does not give its hash"],
        ),
        (["UPDATE audit SET details = 'x' WHERE seq = 1"], ["entry 1 was edited: its content does not give its hash"]),
        (["DELETE FROM audit WHERE seq = 4"], ["entry 4 is missing"]),
        (["DELETE FROM audit WHERE seq < 3"], ["entries 1 to 2 are missing"]),
        (["DELETE FROM audit WHERE seq > 4"], ["entries 5 to 6 are missing at the end"]),
        (["DELETE FROM audit"], ["entries 1 to 6 are missing at the end"]),
        (["DELETE FROM audit_heads"], ["the chain's head is missing"]),
        (
            ["DELETE FROM audit WHERE seq > 4", "UPDATE audit_heads SET seq = 4"],
            ["entry 4 is not the one the chain's head names: one of them was rewritten"],
        ),
    ],
)
def test_what_was_done_is_found_where_it_was_done(state: State, statements: list[str], found: list[str]) -> None:
    a_chain(state)
    tamper(state, *statements)
    assert breaks(state) == found


def test_two_entries_that_changed_places_are_both_found(state: State) -> None:
    a_chain(state)
    swap = ["UPDATE audit SET seq = 99 WHERE seq = 2", "UPDATE audit SET seq = 2 WHERE seq = 3"]
    tamper(state, *swap, "UPDATE audit SET seq = 3 WHERE seq = 99")
    found = breaks(state)
    assert any(one.startswith("entry 2") for one in found)
    assert any(one.startswith("entry 3") for one in found)


def test_a_chain_rewritten_whole_is_found_by_a_head_noted_elsewhere(state: State) -> None:
    audit = a_chain(state)
    noted = audit.head("acme")
    audit.append(an_event())
    assert verify_chain(state, "acme", noted=noted).whole
    tamper(state, "DELETE FROM audit", "DELETE FROM audit_heads")
    a_chain(state, 7)
    assert breaks(state) == []
    assert not verify_chain(state, "acme", noted=noted).whole


def test_a_pruned_chain_is_whole_and_a_cut_one_is_not(timed: State, hands: Hands) -> None:
    audit = a_chain(timed)
    hands.move(86400 * 10)
    audit.append(an_event(6))
    entry = prune(timed, "acme", before=hands.time - datetime.timedelta(days=1), by="cli:ada")
    assert entry is not None
    assert (entry.details["through"], entry.details["entries"]) == (6, 6)
    verdict = verify_chain(timed, "acme")
    assert (verdict.whole, verdict.first, verdict.entries) == (True, 7, 2)
    assert prune(timed, "acme", before=hands.time - datetime.timedelta(days=1), by="cli:ada") is None
    tamper(timed, "DELETE FROM audit WHERE seq = 7")
    assert breaks(timed) == ["entries 1 to 7 are missing"]
    with pytest.raises(StateError):
        prune(timed, "acme", before=hands.time + datetime.timedelta(days=1), by="cli:ada")


def test_a_chain_pruned_twice_is_whole(timed: State, hands: Hands) -> None:
    audit = a_chain(timed)
    for _ in range(2):
        hands.move(86400)
        audit.append(an_event())
        prune(timed, "acme", before=hands.time, by="cli:ada")
    assert verify_chain(timed, "acme").whole


def test_an_effect_that_is_undone_leaves_no_entry(state: State) -> None:
    audit = a_chain(state, 1)

    def undone() -> None:
        with state.begin() as connection:
            audit.append_in(connection, an_event())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        undone()
    assert verify_chain(state, "acme").entries == 1


def test_threads_append_to_one_chain(state: State, at_once: Callable[..., list[object]]) -> None:
    audit = Audit(state)
    at_once([lambda: [audit.append(an_event(number)) for number in range(10)]] * 4)
    verdict = verify_chain(state, "acme")
    assert (verdict.whole, verdict.entries) == (True, 40)


@pytest.fixture(scope="module")
def any_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[State, Iterator[int]]]:
    """One store for all examples, and numbers: every example has a tenant, hence a chain, of its own."""
    with open_state(f"sqlite:///{tmp_path_factory.mktemp('any') / 'any.sqlite'}") as state:
        yield state, count()


@given(
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    ),
    words=st.text(),
)
def test_any_words_and_details_can_be_recorded(
    any_store: tuple[State, Iterator[int]], value: object, words: str
) -> None:
    state, numbers = any_store
    tenant = f"tenant_{next(numbers)}"
    Audit(state).append(AuditEvent(tenant, words, words, words, words, words, 1, words, words, words, {"v": value}))
    assert verify_chain(state, tenant).whole
