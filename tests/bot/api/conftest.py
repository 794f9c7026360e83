"""Two tenants with something of everything, and a client for each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal

import pytest
from starlette.testclient import TestClient

from bot.api.limits import RateLimit
from bot.app import build_app
from bot.settings import BotSettings
from costwarden.state.approvals import Approvals, NewApproval
from costwarden.state.deployments import Deployments, NewDeployment
from costwarden.state.gates import Gates, NewGate
from costwarden.state.recommendations import Recommendations
from costwarden.state.store import State
from costwarden.state.tokens import Tokens

SCOPES = ("read", "gate", "deployments")
TENANTS = ("acme", "beta")


def fill(state: State, tenant: str, pulls: int = 3) -> None:
    """Pull requests, findings, approvals, deployments and recommendations whose every text names the tenant."""
    for number in range(1, pulls + 1):
        finding = {"id": f"{tenant}-{number}", "policy": "tags/required", "level": "deny", "status": "new"}
        report = {"version": 1, "decision": "deny", "summary": f"secret of {tenant}"}
        gate = NewGate(
            tenant=tenant,
            repository=f"{tenant}/shop",
            pull=number,
            sha="a" * 40,
            environment="prod",
            decision="deny",
            summary=f"secret of {tenant}",
            currency="USD",
            delta_monthly="1.00",
            planned_monthly=None,
            engine="embedded",
            policy_digest="d",
            findings=[finding, finding | {"id": f"{tenant}-{number}b", "level": "warn"}, {"id": "*", "address": "a"}],
            report=json.dumps(report).encode(),
        )
        Gates(state).record(gate)
        approval = NewApproval(
            tenant,
            f"{tenant}/shop",
            number,
            "tags/required",
            "prod",
            [f"{tenant}-{number}"],
            f"{tenant}-owner",
            "r",
            "s",
        )
        Approvals(state).record(
            NewApproval(
                **{name: getattr(approval, name) for name in approval.__dataclass_fields__}
                | {"ceiling": Decimal("9.5")}
            )
        )
        Deployments(state).record(
            NewDeployment(tenant, "feed", str(number), state.now(), service=f"{tenant}-shop", environment="prod")
        )
    Recommendations(state, tenant).put([{"id": f"{number:016x}", "kind": f"{tenant}_kind"} for number in range(3)])


@pytest.fixture
def filled(state: State) -> State:
    for tenant in TENANTS:
        fill(state, tenant)
    return state


@pytest.fixture
def tokens(filled: State) -> dict[str, str]:
    """tenant -> a token that may everything."""
    return {tenant: Tokens(filled).create(tenant, "test", SCOPES)[1] for tenant in TENANTS}


@pytest.fixture
def http(filled: State, settings: BotSettings, monkeypatch: pytest.MonkeyPatch, tmp_path) -> Iterator[TestClient]:
    monkeypatch.setenv("COSTWARDEN_WAREHOUSE_URL", f"chdb://{tmp_path / 'nothing'}")
    app = build_app(settings, filled, rate_limit=RateLimit(burst=1e9, per_second=1e9))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def acme(tokens: dict[str, str]) -> dict[str, str]:
    """The headers of acme's token."""
    return {"authorization": f"Bearer {tokens['acme']}"}
