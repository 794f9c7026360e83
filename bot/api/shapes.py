"""The JSON Schemas of what is answered and taken, by name; the report's own schema is the shipped one."""

from __future__ import annotations

from functools import cache
from typing import Any

_TEXT: dict[str, Any] = {"type": "string"}
_NUMBER: dict[str, Any] = {"type": "integer"}
_MAYBE_TEXT: dict[str, Any] = {"type": ["string", "null"]}
_MAYBE_NUMBER: dict[str, Any] = {"type": ["integer", "null"]}
_TEXTS: dict[str, Any] = {"type": "array", "items": _TEXT}
_MOMENT: dict[str, Any] = {"type": "string", "format": "date-time"}
_MAYBE_MOMENT: dict[str, Any] = {"type": ["string", "null"], "format": "date-time"}
_MONEY: dict[str, Any] = {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}
_MAYBE_MONEY: dict[str, Any] = _MONEY | {"type": ["string", "null"]}
_OPEN: dict[str, Any] = {"type": "object"}


def _object(**properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _page(items: dict[str, Any], **more: dict[str, Any]) -> dict[str, Any]:
    return _object(version={"const": 1}, items={"type": "array", "items": items}, next=_MAYBE_TEXT, **more)


_GATE = {
    "id": _NUMBER,
    "repository": _TEXT,
    "pull": _MAYBE_NUMBER,
    "sha": _TEXT,
    "base_sha": _TEXT,
    "ref": _TEXT,
    "environment": _TEXT,
    "decision": {"enum": ["error", "deny", "approval", "warn", "allow"]},
    "summary": _TEXT,
    "currency": _TEXT,
    "delta_monthly": _MAYBE_MONEY,
    "planned_monthly": _MAYBE_MONEY,
    "engine": _TEXT,
    "policy_digest": _TEXT,
    "findings": {"type": "array", "items": _OPEN},
    "recorded_at": _MOMENT,
}
_APPROVAL = {
    "id": _NUMBER,
    "repository": _TEXT,
    "pull": _NUMBER,
    "policy": _TEXT,
    "environment": _TEXT,
    "finding_ids": _TEXTS,
    "ceiling": _MAYBE_MONEY,
    "currency": _TEXT,
    "head_sha": _TEXT,
    "approver": _TEXT,
    "reason": _TEXT,
    "approved_at": _MOMENT,
    "expires_at": _MAYBE_MOMENT,
    "revoked_at": _MAYBE_MOMENT,
    "revoked_by": _MAYBE_TEXT,
    "revoked_reason": _MAYBE_TEXT,
    "open": {"type": "boolean"},
}
_DEPLOYMENT = {
    "id": _NUMBER,
    "source": _TEXT,
    "deployed_at": _MOMENT,
    "received_at": _MOMENT,
    **dict.fromkeys(("service", "environment", "sha", "branch", "repository", "pipeline", "actor"), _TEXT),
}
_FINDING = {"gate": _NUMBER, "repository": _TEXT, "pull": _NUMBER, "sha": _TEXT, "id": _TEXT, "policy": _TEXT}


@cache
def schemas() -> dict[str, dict[str, Any]]:
    """Every named schema of the document."""
    from bot.api.feed import DeploymentIn
    from bot.api.owners import RuleIn

    cost = _object(key={"type": "object", "additionalProperties": _TEXT}, currency=_TEXT, amount=_MONEY)
    totals = {"type": "object", "additionalProperties": _MONEY}
    day: dict[str, Any] = {"type": "string", "format": "date"}
    recommendation = _object(id=_TEXT, life=_TEXT, life_reason=_TEXT)
    return {
        "Error": _object(error=_object(problem=_TEXT, hint=_TEXT)),
        "Costs": _page(cost, totals=totals, notices=_TEXTS, since=day, until=day, metric=_TEXT),
        "Gates": _page(_object(**_GATE)),
        "Gate": _object(version={"const": 1}, **_GATE, report=_OPEN),
        "Findings": _page(_object(**_FINDING)),
        "Approvals": _page(_object(**_APPROVAL)),
        "Recommendations": _page(recommendation),
        "Deployments": _page(_object(**_DEPLOYMENT)),
        "Deployment": DeploymentIn.model_json_schema(),
        "Recorded": _object(version={"const": 1}, recorded={"type": "boolean"}),
        "Ownership": _page(_OPEN, problems=_TEXTS),
        "OwnershipKept": _object(version={"const": 1}, kept=_NUMBER),
        "OwnershipRules": _object(rules={"type": "array", "maxItems": 2_000, "items": RuleIn.model_json_schema()})
        | {"additionalProperties": False},
        "Plan": {
            "type": "object",
            "description": "What `terraform show -json` prints.",
            "required": ["format_version"],
        },
        "Report": _object(version={"const": 1}, decision=_TEXT, summary=_TEXT, cost=_OPEN, findings={"type": "array"}),
    }
