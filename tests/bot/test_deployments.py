"""Deployments of every sender in one shape, each recorded once."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from bot.app import build_app
from bot.settings import BotSettings
from bot.webhooks.deployments import deployment_of, moment
from bot.webhooks.event import Event
from bot.webhooks.github import github_event
from bot.webhooks.gitlab import gitlab_event
from costwarden.state.store import State

SHA = "c41f9e2" + "0" * 33
HUB = {"repository": {"full_name": "acme/ledger", "default_branch": "main"}, "sender": {"login": "ada", "type": "User"}}
STATUS = {
    "deployment_status": {"state": "success", "created_at": "2026-11-17T13:52:00Z", "environment": "production"},
    "deployment": {"id": 12, "sha": SHA, "ref": "main", "task": "deploy", "creator": {"login": "ada"}},
    **HUB,
}
RUN = {
    "action": "completed",
    "workflow_run": {
        "id": 9, "name": "Deploy to prod", "event": "push", "conclusion": "success",
        "head_sha": SHA, "head_branch": "main",
        "updated_at": "2026-11-17T13:52:00Z", "actor": {"login": "ada"}, "pull_requests": [],
    },
    **HUB,
}  # fmt: skip
LAB = {
    "object_kind": "deployment", "status": "success", "status_changed_at": "2026-11-17 14:52:00 +0100",
    "deployment_id": 15, "deployable_id": 796, "environment": "production", "ref": "main", "short_sha": "c41f9e2",
    "commit_url": f"https://gitlab.example/acme/ledger/-/commit/{SHA}", "user": {"username": "ada"},
    "project": {"path_with_namespace": "acme/ledger", "default_branch": "main"},
}  # fmt: skip
ARGO = {
    "app": {
        "metadata": {"name": "ledger"},
        "spec": {
            "source": {"repoURL": "https://github.com/acme/ledger.git", "targetRevision": "main"},
            "destination": {"namespace": "production"},
        },
        "status": {
            "operationState": {
                "phase": "Succeeded", "finishedAt": "2026-11-17T13:52:00Z", "syncResult": {"revision": SHA},
                "operation": {"initiatedBy": {"username": "ada"}},
            }
        },
    }
}  # fmt: skip
CIRCLE = {
    "id": "8f1b", "type": "workflow-completed", "project": {"name": "ledger"},
    "workflow": {"id": "w-1", "name": "build-and-deploy", "status": "success",
                 "stopped_at": "2026-11-17T13:52:00.000Z"},
    "pipeline": {
        "vcs": {
            "revision": SHA, "branch": "main", "origin_repository_url": "https://github.com/acme/ledger",
            "commit": {"author": {"name": "ada"}},
        }
    },
}  # fmt: skip
EVENTS = {
    "github": github_event("g", "deployment_status", STATUS),
    "workflow": github_event("w", "workflow_run", RUN),
    "gitlab": gitlab_event("l", LAB),
    "argocd": Event("argocd", "a", "deployment_report", payload=ARGO),
    "circleci": Event("circleci", "c", "deployment_report", payload=CIRCLE),
}
GLOBS = ("*deploy*",)


@pytest.mark.parametrize("name", EVENTS)
def test_every_sender_says_the_same_of_the_same_deployment(name: str) -> None:
    found = deployment_of(EVENTS[name], GLOBS)
    assert found is not None
    assert found.deployed_at.isoformat() == "2026-11-17T13:52:00+00:00"
    assert (found.service, found.sha, found.branch, found.repository) == ("ledger", SHA, "main", "acme/ledger")
    assert found.actor == "ada"
    assert found.environment == ("production" if name in ("github", "gitlab", "argocd") else "")


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("deployment_status", {**STATUS, "deployment_status": {**STATUS["deployment_status"], "state": "failure"}}),
        ("deployment_status", {**HUB, "deployment_status": "text", "deployment": []}),
        ("workflow_run", {**RUN, "workflow_run": {**RUN["workflow_run"], "name": "Tests"}}),
        ("workflow_run", {**RUN, "workflow_run": {**RUN["workflow_run"], "event": "pull_request"}}),
    ],
)
def test_what_failed_or_deploys_nothing_is_no_deployment(name: str, payload: dict[str, Any]) -> None:
    assert deployment_of(github_event("x", name, payload), GLOBS) is None


def test_a_time_without_zone_is_no_time() -> None:
    assert moment("2026-11-17T13:52:00") is None
    assert moment("tomorrow") is None
    assert moment("2026-11-17 13:52:00 UTC") == moment("2026-11-17T13:52:00Z")


def test_pipelines_are_let_in_by_their_own_secrets_only(state: State) -> None:
    settings = BotSettings(github_secrets=("s",), circleci_secrets=("circle",), argocd_secrets=("argo",))
    with TestClient(build_app(settings, state)) as client:
        body = json.dumps(CIRCLE).encode()
        signed = {"circleci-signature": f"v1={hmac.new(b'circle', body, hashlib.sha256).hexdigest()}"}
        assert client.post("/webhooks/circleci", content=body).status_code == 401
        first = client.post("/webhooks/circleci", content=body, headers=signed)
        assert (first.status_code, first.json()) == (202, {"status": "accepted"})
        assert client.post("/webhooks/circleci", content=body, headers=signed).json() == {"status": "repeated"}
        argo = json.dumps(ARGO).encode()
        assert client.post("/webhooks/argocd", content=argo, headers={"X-Costwarden-Token": "no"}).status_code == 401
        told = client.post("/webhooks/argocd", content=argo, headers={"X-Costwarden-Token": "argo"})
        assert told.json() == {"status": "accepted"}


def test_without_a_secret_there_is_no_such_door(state: State) -> None:
    with TestClient(build_app(BotSettings(github_secrets=("s",)), state)) as client:
        assert client.post("/webhooks/circleci", content=b"{}").status_code == 404
        assert client.post("/webhooks/argocd", content=b"{}").status_code == 404
