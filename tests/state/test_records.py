"""Loads, approvals, gates, tokens, deployments, settings and notices keep what they are given, per tenant."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlalchemy import text

from costwarden.chain.ledger import open_ledger
from costwarden.state.approvals import Approvals, NewApproval
from costwarden.state.deployments import Deployments, NewDeployment
from costwarden.state.errors import StateError
from costwarden.state.gates import Gates, NewGate
from costwarden.state.notices import Notices
from costwarden.state.settings import Settings
from costwarden.state.store import State
from costwarden.state.tokens import Tokens
from costwarden.warehouse.ledger import LoadEntry, LoadKey, LoadState
from tests.state.conftest import Hands

KEY = LoadKey("acme", "aws-main", datetime.date(2026, 6, 1))


def a_load(state: State, key: LoadKey = KEY, digest: str = "d1") -> LoadEntry:
    ledger, _ = open_ledger(state)
    expected = {"USD": {"rows": "3", "billed_cost": "1.000000000000000001"}}
    return ledger.begin(
        key,
        kind="replace",
        delivery_id="m1",
        digest=digest,
        inputs=["a.parquet"],
        expected=expected,
        rows_quarantined=1,
    )


def test_the_journal_gives_back_what_it_was_told(state: State) -> None:
    entry = a_load(state)
    ledger, _ = open_ledger(state)
    (newest,) = ledger.newest("acme")
    assert newest == entry
    assert (entry.state, entry.key, entry.inputs) == (LoadState.STAGING, KEY, ("a.parquet",))
    assert entry.expected["USD"]["billed_cost"] == "1.000000000000000001"
    assert entry.started_at is not None
    assert ledger.newest("other") == []


def test_the_newest_entry_of_every_key_not_of_all_keys(state: State) -> None:
    ledger, _ = open_ledger(state)
    a_load(state)
    second = a_load(state)
    july = a_load(state, LoadKey("acme", "aws-main", datetime.date(2026, 7, 1)))
    assert [entry.load_id for entry in ledger.newest("acme")] == [second.load_id, july.load_id]


def test_a_known_delivery_is_one_that_is_done_and_still_the_last(state: State) -> None:
    ledger, _ = open_ledger(state)
    first = a_load(state)
    assert ledger.known(KEY, "d1") is None
    ledger.advance(first.load_id, LoadState.VALIDATED)
    ledger.advance(first.load_id, LoadState.DONE)
    known = ledger.known(KEY, "d1")
    assert known is not None
    assert known.load_id == first.load_id
    assert known.finished_at is not None
    second = a_load(state, digest="d2")
    assert ledger.known(KEY, "d1") is not None, "staging touches nothing"
    ledger.advance(second.load_id, LoadState.VALIDATED)
    assert ledger.known(KEY, "d1") is None, "live tables may be in any state now"
    ledger.advance(second.load_id, LoadState.DONE)
    assert ledger.known(KEY, "d1") is None
    last = ledger.last_done(KEY)
    assert last is not None
    assert last.digest == "d2"


def test_a_finished_load_stays_finished(state: State) -> None:
    ledger, _ = open_ledger(state)
    entry = a_load(state)
    ledger.advance(entry.load_id, LoadState.REJECTED, reason="totals differ")
    ledger.advance(entry.load_id, LoadState.REJECTED)
    with pytest.raises(StateError):
        ledger.advance(entry.load_id, LoadState.DONE)
    with pytest.raises(StateError):
        ledger.advance(10**6, LoadState.DONE)
    assert ledger.newest("acme")[0].reason == "totals differ"


def an_approval(**changes: object) -> NewApproval:
    values = {
        "tenant": "acme",
        "repository": "acme/shop",
        "pull": 7,
        "policy": "cost/monthly_delta",
        "environment": "prod",
        "finding_ids": ["b", "a", "a"],
        "approver": "grace",
        "reason": "launch \0 week",
        "head_sha": "abc",
    }
    return NewApproval(**(values | changes))  # type: ignore[arg-type]


def test_an_approval_is_bound_expires_and_can_be_revoked(timed: State, hands: Hands) -> None:
    approvals = Approvals(timed)
    until = hands.time + datetime.timedelta(days=1)
    approvals.record(an_approval(ceiling=Decimal("500.10"), expires_at=until))
    lasting = approvals.record(an_approval(policy="tags/required"))
    assert lasting.reason == "launch \ufffd week", "what no database takes does not make the write fail"
    first, second = approvals.open("acme", "acme/shop", 7)
    assert (first.finding_ids, first.ceiling) == (("a", "b"), Decimal("500.10"))
    assert second.ceiling is None
    assert approvals.open("other", "acme/shop", 7) == []
    hands.move(86400)
    assert [one.policy for one in approvals.open("acme", "acme/shop", 7)] == ["tags/required"]
    assert approvals.revoke("acme", "acme/shop", 7, "tags/required", by="ada", reason="no") == 1
    assert approvals.revoke("acme", "acme/shop", 7, "tags/required", by="ada") == 0
    assert approvals.open("acme", "acme/shop", 7) == []
    assert [one.revoked_by for one in approvals.of_pull("acme", "acme/shop", 7)] == [None, "ada"]


def test_a_repeated_command_is_one_approval(state: State) -> None:
    approvals = Approvals(state)
    first = approvals.record(an_approval(dedupe="comment/1"))
    assert approvals.record(an_approval(dedupe="comment/1", reason="other")) == first
    assert len(approvals.page("acme")) == 1


def a_gate(**changes: object) -> NewGate:
    values = {
        "tenant": "acme",
        "repository": "acme/shop",
        "pull": 7,
        "sha": "abc",
        "environment": "prod",
        "decision": "deny",
        "summary": "Cost: +$1",
        "currency": "USD",
        "delta_monthly": "1.00",
        "planned_monthly": None,
        "engine": "embedded",
        "policy_digest": "sha256:1",
        "findings": [{"id": "a"}],
        "report": b'{"version": 1}',
    }
    return NewGate(**(values | changes))  # type: ignore[arg-type]


def test_gates_are_found_by_pull_branch_and_commit(state: State) -> None:
    gates = Gates(state)
    gates.record(a_gate())
    newer = gates.record(a_gate(sha="def", decision="allow"))
    on_main = gates.record(a_gate(pull=None, ref="main", sha="base"))
    assert gates.latest("acme", "acme/shop", 7) == newer
    assert gates.latest("acme", "acme/shop", 7, "dev") is None
    assert gates.latest_of_ref("acme", "acme/shop", "main") == on_main
    assert [gate.decision for gate in gates.of_sha("acme", "acme/shop", "abc")] == ["deny"]
    assert newer.report == b'{"version": 1}'
    assert newer.findings == ({"id": "a"},)
    assert gates.get("other", newer.id) is None
    assert [gate.id for gate in gates.page("acme", after=newer.id)] == [on_main.id]


def test_a_token_opens_its_tenant_until_it_is_revoked_or_ends(timed: State, hands: Hands) -> None:
    tokens = Tokens(timed)
    token, secret = tokens.create("acme", "ci", ["read"], expires_at=hands.time + datetime.timedelta(days=1))
    known = tokens.authenticate(secret)
    assert known is not None
    assert (known.tenant, known.scopes) == ("acme", ("read",))
    for wrong in ("", "cw_", secret[:-1] + ("A" if secret[-1] != "A" else "B"), f"cw_{'0' * 12}_{secret[16:]}", "é"):
        assert tokens.authenticate(wrong) is None
    hands.move(86400)
    assert tokens.authenticate(secret) is None, "ended"
    lasting, text_of_it = tokens.create("acme", "ci", ["read"])
    tokens.revoke(lasting.id)
    assert tokens.authenticate(text_of_it) is None
    with pytest.raises(StateError):
        tokens.revoke("nobody")
    assert [one.id for one in tokens.list("acme")] == [token.id, lasting.id]


def test_the_store_holds_no_token(state: State) -> None:
    _, secret = Tokens(state).create("acme", "ci", ["read"])
    with state.read() as connection:
        row = str(connection.execute(text("SELECT * FROM tokens")).all())
    assert secret.rpartition("_")[2] not in row


def test_a_deployment_is_recorded_once(timed: State, hands: Hands) -> None:
    deployments = Deployments(timed)
    one = NewDeployment("acme", "github", "42", hands.time, service="shop", environment="prod", sha="abc")
    assert deployments.record(one)
    assert not deployments.record(one)
    day = datetime.timedelta(days=1)
    assert [found.service for found in deployments.between("acme", hands.time, hands.time + day)] == ["shop"]
    assert deployments.between("acme", hands.time, hands.time + day, environment="dev") == []
    assert deployments.between("acme", hands.time - day, hands.time) == []
    assert deployments.page("other") == []


def test_settings_are_overwritten_and_notices_are_claimed_once(
    timed: State, hands: Hands, at_once: Callable[..., list[object]]
) -> None:
    settings, notices = Settings(timed), Notices(timed)
    settings.put("acme", "map", {"b": 1}, by="ada")
    settings.put("acme", "map", {"b": [2]}, by="bob")
    assert settings.get("acme", "map") == {"b": [2]}
    assert settings.get("beta", "map") is None
    hour = datetime.timedelta(hours=1)
    claims = at_once([lambda: notices.claim("acme", "budget/x", every=hour)] * 4)
    assert sorted(bool(one) for one in claims) == [False, False, False, True]
    hands.move(3600)
    assert not notices.claim("acme", "budget/x"), "once for ever, without a pause"
    assert notices.claim("acme", "budget/x", every=hour)
    assert notices.sent_since("acme", "budget/", hands.time) == 1
    notices.release("acme", "budget/x")
    assert notices.claim("acme", "budget/x")
