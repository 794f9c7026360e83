"""REST: who may, what comes back, page by page."""

from __future__ import annotations

import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from bot.api.limits import RateLimit
from bot.api.routes import ENDPOINTS
from bot.app import build_app
from bot.settings import BotSettings
from costwarden.state.audit import Audit
from costwarden.state.store import State
from costwarden.state.tokens import Tokens
from tests.house.tree import ROOT

GETS = [one.path for one in ENDPOINTS if one.method == "GET"]
DEMO = ROOT / "examples" / "demo" / "plan.json"


def ask(http: TestClient, headers: dict[str, str], path: str, **query: Any) -> dict[str, Any]:
    answer = http.get(path, headers=headers, params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Basic abc", "Bearer cw_000000000000_" + "x" * 43])
@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda one: f"{one.method} {one.path}")
def test_no_route_answers_without_a_token_that_holds(http: TestClient, endpoint: Any, header: str) -> None:
    path = endpoint.path.replace("{number}", "1")
    answer = http.request(endpoint.method, path, headers={"authorization": header} if header else {})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert set(answer.json()["error"]) == {"problem", "hint"}


def test_what_no_route_takes_has_the_shape_of_every_failure(http: TestClient) -> None:
    for verb, path, status in (("GET", "/v1/nothing", 404), ("PUT", "/v1/gates", 405), ("GET", "/v1/gates/1/2", 404)):
        answer = http.request(verb, path)
        assert (answer.status_code, set(answer.json()["error"])) == (status, {"problem", "hint"})
    assert http.get("/nothing").text == "Not Found\n"


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda one: f"{one.method} {one.path}")
def test_a_token_opens_only_what_its_scope_says(http: TestClient, filled: State, endpoint: Any) -> None:
    other = {"read": "gate", "gate": "deployments", "deployments": "read"}[endpoint.scope]
    _, text = Tokens(filled).create("acme", "narrow", [other])
    path = endpoint.path.replace("{number}", "1")
    answer = http.request(endpoint.method, path, headers={"authorization": f"Bearer {text}"})
    assert answer.status_code == 403


def test_a_revoked_token_opens_nothing_from_then_on(http: TestClient, filled: State) -> None:
    token, text = Tokens(filled).create("acme", "short", ["read"])
    headers = {"authorization": f"Bearer {text}"}
    ask(http, headers, "/v1/gates")
    Tokens(filled).revoke(token.id)
    assert http.get("/v1/gates", headers=headers).status_code == 401


@pytest.mark.parametrize("path", GETS)
@pytest.mark.parametrize("query", [{}, {"repository": "beta/shop"}, {"pull": "1"}])
def test_no_route_shows_another_tenant(
    http: TestClient, filled: State, tokens: dict[str, str], path: str, query: dict[str, str]
) -> None:
    """Every route, asked as acme, with every id that is beta's: nothing of what came back is beta's."""
    headers = {"authorization": f"Bearer {tokens['acme']}"}
    for number in range(1, 7):
        answer = http.get(path.replace("{number}", str(number)), headers=headers, params=query)
        assert answer.status_code in (200, 400, 404)
        assert "beta" not in answer.text


def test_a_write_stays_with_its_tenant(http: TestClient, tokens: dict[str, str]) -> None:
    body = {"time": "2026-07-20T12:00:00Z", "service": "only-acme", "sha": "abcdef1"}
    answer = http.post("/v1/deployments", json=body, headers={"authorization": f"Bearer {tokens['acme']}"})
    assert answer.json() == {"version": 1, "recorded": True}
    beta = ask(http, {"authorization": f"Bearer {tokens['beta']}"}, "/v1/deployments")
    assert "only-acme" not in json.dumps(beta)


@pytest.mark.parametrize(
    ("path", "count"), [("gates", 3), ("findings", 6), ("approvals", 3), ("deployments", 3), ("recommendations", 3)]
)
def test_pages_give_everything_once(http: TestClient, acme: dict[str, str], path: str, count: int) -> None:
    whole = ask(http, acme, f"/v1/{path}")
    assert (len(whole["items"]), whole["next"]) == (count, None)
    pieces: list[Any] = []
    query: dict[str, Any] = {"limit": 2}
    while True:
        page = ask(http, acme, f"/v1/{path}", **query)
        assert 0 < len(page["items"]) <= 2
        pieces += page["items"]
        if page["next"] is None:
            break
        query["after"] = page["next"]
    assert pieces == whole["items"]


def test_filters_narrow(http: TestClient, acme: dict[str, str]) -> None:
    assert [one["id"] for one in ask(http, acme, "/v1/findings", level="warn", pull=2)["items"]] == ["acme-2b"]
    assert ask(http, acme, "/v1/gates", repository="acme/other")["items"] == []
    assert len(ask(http, acme, "/v1/approvals", open="true")["items"]) == 3
    assert ask(http, acme, "/v1/recommendations", life="dismissed")["items"] == []
    (approval, *_) = ask(http, acme, "/v1/approvals")["items"]
    assert (approval["ceiling"], approval["open"], approval["expires_at"]) == ("9.5", True, None)


def test_a_result_comes_with_its_report(http: TestClient, acme: dict[str, str]) -> None:
    number = ask(http, acme, "/v1/gates")["items"][0]["id"]
    assert ask(http, acme, f"/v1/gates/{number}")["report"]["summary"] == "secret of acme"
    assert http.get("/v1/gates/999999", headers=acme).status_code == 404


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("gates", "limit=0"),
        ("gates", "limit=501"),
        ("gates", "limit=x"),
        ("gates", "limit=1&limit=2"),
        ("gates", "after=-1"),
        ("gates", "nothing=1"),
        ("gates", "repository=%00"),
        ("gates/0", ""),
        ("gates/x", ""),
        ("findings", "after=5"),
        ("costs", "since=2026-02-30"),
        ("costs", "since=1999-01-01"),
        ("costs", "by=" + "&by=".join("abcdef")),
    ],
)
def test_a_parameter_that_cannot_be_is_400_and_named(
    http: TestClient, acme: dict[str, str], path: str, query: str
) -> None:
    answer = http.get(f"/v1/{path}?{query}", headers=acme)
    assert answer.status_code == 400
    assert answer.json()["error"]["problem"]


def test_a_tenant_without_a_warehouse_has_no_bill_and_is_told(http: TestClient, acme: dict[str, str]) -> None:
    answer = http.get("/v1/costs", headers=acme)
    assert answer.status_code == 404
    assert "collect" in answer.json()["error"]["hint"]


def test_an_uploaded_plan_is_gated_and_recorded(http: TestClient, acme: dict[str, str], filled: State) -> None:
    headers = acme | {"content-type": "application/json"}
    answer = http.post("/v1/gate?project=shop&environment=dev", content=DEMO.read_bytes(), headers=headers)
    assert answer.status_code == 200, answer.text
    report = answer.json()
    assert report["cost"]["projects"][0]["name"] == "shop"
    assert "costwarden-" not in answer.text, "no path of the server"
    (entry,) = Audit(filled).entries("acme")
    assert (entry.actor, entry.action, entry.details["decision"]) == ("token:test", "gate.uploaded", report["decision"])


@pytest.mark.parametrize("body", [b"", b"{}", b"not json", b"[1]", b'{"format_version": "9"}'])
def test_what_is_no_plan_is_422_and_never_a_decision(http: TestClient, acme: dict[str, str], body: bytes) -> None:
    answer = http.post("/v1/gate", content=body, headers=acme | {"content-type": "application/json"})
    assert answer.status_code == 422
    assert "decision" not in answer.json()
    assert "/tmp" not in answer.text
    assert "costwarden-" not in answer.text


def test_a_body_is_json_and_not_too_large(http: TestClient, acme: dict[str, str]) -> None:
    assert http.post("/v1/gate", content=b"{}", headers=acme | {"content-type": "text/plain"}).status_code == 415
    large = http.post("/v1/gate", content=b" " * 1_000_001, headers=acme | {"content-type": "application/json"})
    assert large.status_code == 413


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"service": "s"}, 400),
        ({"time": "2026-07-20T12:00:00Z", "service": "s", "more": 1}, 400),
        ({"time": "soon", "service": "s"}, 400),
        ({"time": "2026-13-40T12:00:00Z", "service": "s"}, 422),
        ([], 400),
    ],
)
def test_a_deployment_that_is_none_is_refused(http: TestClient, acme: dict[str, str], body: Any, status: int) -> None:
    assert http.post("/v1/deployments", json=body, headers=acme).status_code == status


def test_the_same_deployment_is_recorded_once(http: TestClient, acme: dict[str, str]) -> None:
    body = {"time": "2026-07-20T12:00:00+02:00", "service": "s"}
    said = [http.post("/v1/deployments", json=body, headers=acme).json()["recorded"] for _ in range(2)]
    assert said == [True, False]
    assert ask(http, acme, "/v1/deployments")["items"][-1]["deployed_at"] == "2026-07-20T10:00:00Z"


def test_too_many_requests_are_429_until_the_bucket_has_filled(
    filled: State, settings: BotSettings, acme: dict[str, str]
) -> None:
    hands = [0.0]
    limit = RateLimit(burst=3, per_second=0.5, clock=lambda: hands[0])
    with TestClient(build_app(settings, filled, rate_limit=limit)) as http:
        statuses = [http.get("/v1/gates", headers=acme).status_code for _ in range(4)]
        assert statuses == [200, 200, 200, 429]
        assert http.get("/v1/gates", headers=acme).headers["retry-after"] == "2"
        hands[0] += 2
        assert http.get("/v1/gates", headers=acme).status_code == 200


def test_the_document_is_open_valid_and_names_every_route(http: TestClient) -> None:
    found = http.get("/v1/openapi.json").json()
    assert {(method.upper(), path) for path, item in found["paths"].items() for method in item} == {
        (one.method, one.path) for one in ENDPOINTS
    }
    assert found["security"] == [{"token": []}]
