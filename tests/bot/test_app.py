"""The server: stored once, answered fast, refused with the right number."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from bot.app import build_app
from bot.settings import BotSettings
from costwarden.state.errors import StateError
from costwarden.state.queue import Queue
from costwarden.state.store import State
from tests.bot.deliveries import SECRET, a_comment, a_pull_request, github, gitlab


def post(client: TestClient, delivery: tuple[bytes, dict[str, str]], source: str = "github") -> tuple[int, str]:
    body, headers = delivery
    answer = client.post(f"/webhooks/{source}", content=body, headers=headers)
    return answer.status_code, answer.json().get("status") or answer.json().get("error")


def test_a_delivery_is_accepted_once_and_becomes_one_job(client: TestClient, state: State) -> None:
    assert post(client, github(a_pull_request())) == (202, "accepted")
    assert post(client, github(a_pull_request())) == (202, "repeated")
    (job,) = Queue(state).jobs()
    assert (job.kind, job.lane, job.state) == ("pull_request", "github:acme/shop#7", "queued")


def test_a_push_supersedes_what_waits_on_its_pull_request_but_no_comment(client: TestClient, state: State) -> None:
    post(client, github(a_pull_request("opened"), guid="1"))
    post(client, github(a_comment(), event="issue_comment", guid="2"))
    post(client, github(a_pull_request("synchronize"), guid="3"))
    post(client, github(a_pull_request("synchronize", number=8), guid="4"))
    states = [(job.kind, job.state) for job in Queue(state).jobs()]
    assert states == [
        ("pull_request", "superseded"),
        ("issue_comment", "queued"),
        ("pull_request", "queued"),
        ("pull_request", "queued"),
    ]


@pytest.mark.parametrize(
    ("payload", "event"),
    [
        ({"zen": "x"}, "ping"),
        (a_comment(on_pull=False), "issue_comment"),
        (a_comment() | {"action": "edited"}, "issue_comment"),
        (a_pull_request("assigned"), "pull_request"),
        ({}, "star"),
    ],
)
def test_what_is_nobody_s_work_is_acknowledged(client: TestClient, state: State, payload: dict, event: str) -> None:
    assert post(client, github(payload, event=event)) == (202, "ignored")
    assert Queue(state).jobs() == []


def test_gitlab_comes_in_by_its_own_door(client: TestClient, state: State) -> None:
    note = {
        "object_kind": "note",
        "user": {"username": "grace"},
        "project": {"path_with_namespace": "acme/shop"},
        "merge_request": {"iid": 7},
        "object_attributes": {"id": 5, "note": "/cost help", "noteable_type": "MergeRequest"},
    }
    assert post(client, gitlab(note), "gitlab") == (202, "accepted")
    assert [job.lane for job in Queue(state).jobs()] == ["gitlab:acme/shop#7"]
    assert post(client, gitlab(note, token="wrong"), "gitlab") == (401, "BadSignature")


def test_a_bad_signature_is_401_and_says_nothing_more(client: TestClient, state: State) -> None:
    assert post(client, github(a_pull_request(), secret="guess")) == (401, "BadSignature")
    assert Queue(state).jobs() == []


def test_the_older_secret_of_a_rotation_still_opens(client: TestClient) -> None:
    assert post(client, github(a_pull_request(), secret="new secret"))[0] == 202
    assert post(client, github(a_pull_request(), guid="2"))[0] == 202


def test_a_body_over_the_limit_is_413_announced_or_not(client: TestClient) -> None:
    body, headers = github(a_pull_request() | {"more": "x" * 1_000_001})
    assert client.post("/webhooks/github", content=body, headers=headers).status_code == 413

    def chunks() -> Iterator[bytes]:
        yield body[:600_000]
        yield body[600_000:]

    assert client.post("/webhooks/github", content=chunks(), headers=headers).status_code == 413


def test_a_body_that_drips_is_given_up() -> None:
    import anyio
    from starlette.requests import Request

    from bot.body import TooSlow, read_body

    async def receive() -> dict[str, object]:
        await anyio.sleep(0.02)
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def read() -> None:
        await read_body(Request({"type": "http", "headers": []}, receive), 1_000, seconds=0.1)

    with pytest.raises(TooSlow):
        anyio.run(read)


def test_a_delivery_belongs_to_the_tenant_of_its_repository(state: State, handled: None) -> None:
    settings = BotSettings(github_secrets=(SECRET,), tenants={"acme": "one"})
    with TestClient(build_app(settings, state)) as http:
        post(http, github(a_pull_request()))
    assert [job.tenant for job in Queue(state).jobs()] == ["one"]


def test_what_is_signed_but_no_delivery_is_400(client: TestClient) -> None:
    body, headers = github(a_pull_request())
    del headers["x-github-delivery"]
    assert post(client, (body, headers)) == (400, "BadDelivery")


def test_a_forge_without_a_secret_has_no_door(state: State) -> None:
    with TestClient(build_app(BotSettings(), state)) as http:
        assert post(http, github(a_pull_request()))[0] == 404


def test_get_is_not_how_one_delivers(client: TestClient) -> None:
    assert client.get("/webhooks/github").status_code == 405


def test_a_store_that_fails_is_503_so_that_the_forge_keeps_the_delivery(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise StateError("the state store postgresql://u:pw@h does not work", hint="")

    monkeypatch.setattr("costwarden.state.deliveries.Deliveries.accept", away)
    status, said = post(client, github(a_pull_request()))
    assert status == 503
    assert "postgres" not in said


def test_health_readiness_and_metrics(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200
    post(client, github(a_pull_request()))
    post(client, github(a_pull_request()))
    text = client.get("/metrics").text
    assert 'costwarden_deliveries_total{outcome="accepted",source="github"} 1.0' in text
    assert 'costwarden_deliveries_total{outcome="repeated",source="github"} 1.0' in text
    assert 'costwarden_jobs{state="queued"} 1.0' in text
    client.app.state.door.closing = True  # type: ignore[attr-defined]
    assert client.get("/readyz").status_code == 503
