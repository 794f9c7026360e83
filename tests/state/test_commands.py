"""`costwarden audit`, `jobs` and `token` as their users run them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from costwarden.cli import run
from costwarden.state.audit import Audit, AuditEvent
from costwarden.state.jobs import Jobs, NewJob
from costwarden.state.store import State, open_state
from costwarden.state.tokens import Tokens

Ran = Callable[..., tuple[int, str, str]]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[State]:
    url = f"sqlite:///{tmp_path / 'state.sqlite'}"
    monkeypatch.setenv("COSTWARDEN_STATE_URL", url)
    with open_state(url) as state:
        yield state


@pytest.fixture
def costwarden(store: State, capsys: pytest.CaptureFixture[str]) -> Ran:
    def ran(*arguments: str) -> tuple[int, str, str]:
        code = run(list(arguments))
        out, err = capsys.readouterr()
        return code, out, err

    return ran


def record(store: State, number: int) -> None:
    for one in range(number):
        reason = "=HYPERLINK(1)" if one == 0 else "because"
        Audit(store).append(AuditEvent("acme", "ada", "approval.recorded", reason=reason, pull=7, details={"n": one}))


def test_a_whole_record_is_0_and_prints_a_head_to_note(store: State, costwarden: Ran) -> None:
    assert costwarden("audit", "verify") == (0, "nothing is recorded yet\n", "")
    record(store, 3)
    code, out, _ = costwarden("audit", "verify")
    assert code == 0
    assert out.startswith("acme: whole, 3 entries; head 3:")
    head = out.rpartition("head ")[2].strip()
    assert costwarden("audit", "verify", "--tenant", "acme", "--noted", head)[0] == 0
    assert costwarden("audit", "verify", "--tenant", "acme", "--noted", f"3:{'0' * 64}")[0] == 1


def test_a_broken_record_is_1_and_says_where(store: State, costwarden: Ran) -> None:
    record(store, 3)
    with store.begin() as connection:
        connection.execute(text("DELETE FROM audit WHERE seq = 2"))
    code, out, _ = costwarden("audit", "verify", "--tenant", "acme")
    assert (code, "entry 2 is missing" in out) == (1, True)
    code, out, _ = costwarden("audit", "verify", "--format", "json")
    assert (code, json.loads(out)["chains"][0]["breaks"]) == (1, [{"seq": 2, "what": "entry 2 is missing"}])


def test_the_record_of_a_period_goes_out_as_lines_and_as_csv(store: State, costwarden: Ran, tmp_path: Path) -> None:
    record(store, 3)
    code, out, _ = costwarden("audit", "export", "--tenant", "acme")
    entries = [json.loads(line) for line in out.splitlines()]
    assert (code, [one["seq"] for one in entries]) == (0, [1, 2, 3])
    assert entries[0]["reason"] == "=HYPERLINK(1)", "the lines are exact"
    assert costwarden("audit", "export", "--tenant", "acme", "--out", "-")[1] == out
    _, out, _ = costwarden("audit", "export", "--tenant", "acme", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [row["details"] for row in rows] == ['{"n": 0}', '{"n": 1}', '{"n": 2}']
    assert rows[0]["reason"] == "'=HYPERLINK(1)", "a spreadsheet runs nothing"
    target = tmp_path / "out.jsonl"
    costwarden(
        "audit", "export", "--tenant", "acme", "--from", "2000-01-01", "--to", "2001-01-01", "--out", str(target)
    )
    assert target.read_text() == ""


def test_retention_leaves_a_record_that_is_whole(store: State, costwarden: Ran) -> None:
    record(store, 2)
    assert costwarden("audit", "prune", "--tenant", "acme", "--keep-days", "30")[1] == "nothing is older than 30 days\n"
    assert costwarden("audit", "verify")[0] == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("audit", "verify", "--noted", "3:x"),
        ("audit", "verify", "--tenant", "a", "--noted", "3:x"),
        ("audit", "export", "--tenant", "a", "--from", "July"),
        ("audit", "export"),
        ("jobs", "retry"),
        ("jobs", "retry", "1", "--all"),
        ("jobs", "retry", "77"),
        ("jobs", "list", "--state", "asleep"),
        ("token", "create", "--tenant", "Acme; DROP", "--name", "x"),
        ("token", "create", "--tenant", "acme", "--name", "\x1b[2J"),
        ("token", "create", "--tenant", "acme", "--name", "x", "--scope", "all"),
        ("token", "revoke", "nobody"),
    ],
)
def test_what_cannot_be_is_two_lines_and_2(costwarden: Ran, arguments: tuple[str, ...]) -> None:
    code, out, err = costwarden(*arguments)
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 2
    assert err.splitlines()[1].startswith("hint: ")


def test_dead_jobs_are_listed_and_tried_again(store: State, costwarden: Ran) -> None:
    jobs = Jobs(store)
    jobs.enqueue(NewJob("gate", {}, lane="github:acme/shop#7\x1b[2J"))
    job = jobs.claim("w")
    assert job is not None
    jobs.fail(job, "no such\nplan", retry_in=None)
    code, out, _ = costwarden("jobs", "list")
    assert code == 0
    assert out.splitlines()[0] == "1  dead  gate  github:acme/shop#7 [2J  attempt 1/5  no such plan"
    code, out, _ = costwarden("jobs", "list", "--format", "json")
    assert json.loads(out)["jobs"][0]["state"] == "dead"
    assert costwarden("jobs", "retry", "--all")[1] == "job 1 runs again as job 2\n"
    assert costwarden("jobs", "retry", "--all")[1] == "no job is dead\n"
    assert costwarden("jobs", "list", "--state", "open")[1].startswith("2  queued  gate")


def test_a_token_is_shown_once_listed_without_it_and_revoked(store: State, costwarden: Ran) -> None:
    code, out, err = costwarden("token", "create", "--tenant", "acme", "--name", "ci", "--scope", "gate", "--days", "7")
    secret = out.strip()
    assert (code, secret in err) == (0, False)
    known = Tokens(store).authenticate(secret)
    assert known is not None
    assert (known.scopes, known.expires_at is None) == (("gate",), False)
    _, out, _ = costwarden("token", "list")
    assert f"{known.id}  acme  holds  gate" in out
    assert secret not in out
    assert costwarden("token", "revoke", secret)[0] == 0
    assert Tokens(store).authenticate(secret) is None
    assert "revoked" in costwarden("token", "list", "--tenant", "acme")[1]


@pytest.mark.parametrize(
    "command",
    ["audit verify", "audit export", "audit prune", "jobs list", "token list", "savings status", "recommendations"],
)
def test_a_name_that_can_be_no_tenant_s_is_refused(command: str, costwarden: Ran) -> None:
    more = ["--keep-days", "30"] if command == "audit prune" else []
    code, out, err = costwarden(*command.split(), "--tenant", "A B", *more)
    assert (code, out) == (2, "")
    assert err.startswith("--tenant is not a tenant's name\nhint: ")
