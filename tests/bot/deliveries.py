"""Deliveries as forges send them: bodies, headers and signatures."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

SECRET = "not a secret but a test"  # no comma: the environment separates two secrets by one


def a_pull_request(action: str = "opened", number: int = 7, sha: str = "a" * 40, **more: Any) -> dict[str, Any]:
    pull = {
        "number": number,
        "draft": False,
        "labels": [{"name": "infra"}],
        "head": {"sha": sha, "ref": "feature", "repo": {"id": 1}},
        "base": {"ref": "main", "repo": {"id": 1}},
        "user": {"login": "ada"},
    }
    return {
        "action": action,
        "pull_request": pull | more,
        "repository": {"full_name": "acme/shop", "default_branch": "main"},
        "sender": {"login": "ada", "type": "User"},
    }


def a_comment(body: str = "/cost help", *, on_pull: bool = True, number: int = 7) -> dict[str, Any]:
    issue: dict[str, Any] = {"number": number} | ({"pull_request": {"url": "x"}} if on_pull else {})
    return {
        "action": "created",
        "issue": issue,
        "comment": {
            "id": 99,
            "body": body,
            "user": {"login": "grace", "type": "User"},
            "created_at": "2026-07-20T12:00:00Z",
        },
        "repository": {"full_name": "acme/shop", "default_branch": "main"},
        "sender": {"login": "grace", "type": "User"},
    }


def github(
    payload: dict[str, Any], *, event: str = "pull_request", guid: str = "guid-1", secret: str = SECRET
) -> tuple[bytes, dict[str, str]]:
    body = json.dumps(payload).encode()
    signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return body, {
        "x-github-event": event,
        "x-github-delivery": guid,
        "x-hub-signature-256": f"sha256={signature}",
        "content-type": "application/json",
    }


def gitlab(payload: dict[str, Any], *, guid: str = "hook-1", token: str = SECRET) -> tuple[bytes, dict[str, str]]:
    return json.dumps(payload).encode(), {
        "x-gitlab-token": token,
        "webhook-id": guid,
        "content-type": "application/json",
    }


def gitlab_signed(
    payload: dict[str, Any], *, token: str, stamp: int, guid: str = "hook-1"
) -> tuple[bytes, dict[str, str]]:
    body = json.dumps(payload).encode()
    key = base64.b64decode(token.removeprefix("whsec_"))
    mac = hmac.new(key, f"{guid}.{stamp}.".encode() + body, hashlib.sha256).digest()
    signature = f"v1,{base64.b64encode(mac).decode()}"
    return body, {"webhook-id": guid, "webhook-timestamp": str(stamp), "webhook-signature": f"v1,AAAA {signature}"}
