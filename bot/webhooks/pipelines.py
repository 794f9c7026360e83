"""Deliveries of pipelines that are no forge: CircleCI by signature, Argo CD by a secret in a header. No I/O."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence

from bot.webhooks.errors import BadDelivery, BadSignature
from bot.webhooks.event import Event
from bot.webhooks.fields import parse_object, text
from bot.webhooks.signatures import gitlab_token_right

REPORT = "deployment_report"


def read_circleci(headers: Mapping[str, str], body: bytes, secrets: Sequence[str], *, tenant: str = "default") -> Event:
    """circleci.com/docs/webhooks, "Validate webhooks": `circleci-signature: v1=<hex HMAC-SHA256 of the body>`.

    Errors: BadSignature, BadDelivery.
    """
    given = [
        part.strip().removeprefix("v1=").encode("latin-1", "replace")
        for part in headers.get("circleci-signature", "")[:4096].split(",")
        if part.strip().startswith("v1=")
    ]
    wanted = [hmac.new(secret.encode(), body, hashlib.sha256).hexdigest().encode() for secret in secrets]
    matches = [hmac.compare_digest(one, other) for one in wanted for other in given]  # every pair, whichever fits
    if not any(matches):
        raise BadSignature("circleci-signature does not fit the body")
    payload = parse_object(body)
    identity = text(payload, "id")
    if not identity:
        raise BadDelivery("the delivery has no id")
    return Event("circleci", identity, REPORT, text(payload, "type"), tenant=tenant, payload=payload)


def read_argocd(headers: Mapping[str, str], body: bytes, secrets: Sequence[str], *, tenant: str = "default") -> Event:
    """Argo CD's notifications send what their template says; docs/bot.md has it, with the secret in a header.

    Argo CD numbers nothing, so the bytes name themselves. Errors: BadSignature, BadDelivery.
    """
    if not secrets or not gitlab_token_right(secrets, headers.get("x-costwarden-token", "")):
        raise BadSignature("X-Costwarden-Token is not the secret")
    payload = parse_object(body)
    digest = f"sha256:{hashlib.sha256(body).hexdigest()}"
    return Event("argocd", digest, REPORT, tenant=tenant, payload=payload)
