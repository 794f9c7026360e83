"""Azure Resource Manager and Google's REST interfaces on loopback, with the tokens their own libraries ask for."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote

import pytest

from tests.fakes.faults import Faults
from tests.fakes.wire import Response, on_loopback

TOKEN = "a-token"
Answer = Callable[[Mapping[str, str], Any], Any]  # (query, body) -> JSON, or a Response


class RestCloud:
    """Paths -> answers. What comes without the token is refused, as there; `calls` are (path, query, body)."""

    def __init__(self) -> None:
        self.faults = Faults()
        self.answers: dict[str, Answer] = {}
        self.calls: list[tuple[str, dict[str, str], Any]] = []

    def answer(self, verb: str, path: str, query: str, headers: Mapping[str, str], raw: bytes) -> Response:
        asked = {name: values[0] for name, values in parse_qs(query).items()}
        if path == "/msi/token":  # the App Service flavour of a managed identity
            token = {"access_token": TOKEN, "expires_on": "4000000000", "resource": "x", "token_type": "Bearer"}
            return Response(200, {}, token)
        if path == "/sts/token":  # workload identity federation
            issued = "urn:ietf:params:oauth:token-type:access_token"
            token = {"access_token": TOKEN, "issued_token_type": issued, "expires_in": 3600, "token_type": "Bearer"}
            return Response(200, {}, token)
        if headers.get("authorization") != f"Bearer {TOKEN}":
            return Response(401, {}, {"error": {"code": "InvalidAuthenticationToken", "message": "no token"}})
        path = unquote(path)
        body = json.loads(raw) if raw else None
        self.calls.append((path, asked, body))
        found = self.answers.get(path)
        if found is None:
            return Response(
                404, {}, {"error": {"code": 404, "message": f"no such path: {path}", "status": "NOT_FOUND"}}
            )
        answer = found(asked, body)
        return answer if isinstance(answer, Response) else Response(200, {}, answer)


@contextmanager
def azure(monkeypatch: pytest.MonkeyPatch) -> Iterator[RestCloud]:
    """A machine with a managed identity, and Resource Manager where COSTWARDEN_AZURE_ENDPOINT says."""
    with on_loopback() as (address, server):
        cloud = RestCloud()
        server.fake = cloud
        monkeypatch.setenv("COSTWARDEN_AZURE_ENDPOINT", address)
        monkeypatch.setenv("IDENTITY_ENDPOINT", f"{address}/msi/token")
        monkeypatch.setenv("IDENTITY_HEADER", "header")
        monkeypatch.setattr("costwarden.cloud.azure.BACKOFF_SECONDS", 0.01)
        for name in ("AZURE_CLIENT_ID", "AZURE_TENANT_ID", "AZURE_CLIENT_SECRET", "AZURE_FEDERATED_TOKEN_FILE"):
            monkeypatch.delenv(name, raising=False)
        yield cloud


@contextmanager
def google(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Iterator[RestCloud]:
    """Federated credentials of a file, and the interfaces where gcloud's own variables say."""
    with on_loopback() as (address, server):
        cloud = RestCloud()
        server.fake = cloud
        (folder / "subject").write_text("signed", encoding="utf-8")
        credentials = {
            "type": "external_account",
            "audience": "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q",
            "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
            "token_url": f"{address}/sts/token",
            "credential_source": {"file": str(folder / "subject")},
        }
        (folder / "credentials.json").write_text(json.dumps(credentials), encoding="utf-8")
        monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(folder / "credentials.json"))
        monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "shop-prod")
        monkeypatch.setattr("costwarden.cloud.google.WAIT_SECONDS", 0.05)
        for name in ("RECOMMENDER", "MONITORING"):
            monkeypatch.setenv(f"CLOUDSDK_API_ENDPOINT_OVERRIDES_{name}", address)
        yield cloud
