"""Any program: the message as JSON, signed where a token is given."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

from costwarden.notify.model import Http, Message, Request


class Webhook:
    name = "webhook"

    def __init__(self, url: str, token: str = "") -> None:
        self._url, self._token = url, token

    def send(self, message: Message, http: Http) -> None:
        """`X-Costwarden-Signature: sha256=<hex>` is the HMAC over the body; `Idempotency-Key` names the message."""
        body = webhook_body(message)
        headers = {"Idempotency-Key": hashlib.sha256(canonical(body)).hexdigest()}
        secret = {}
        if self._token:
            digest = hmac.new(self._token.encode(), canonical(body), hashlib.sha256).hexdigest()
            secret["X-Costwarden-Signature"] = f"sha256={digest}"
        http(self.name, Request("POST", self._url, body, headers, secret))


def webhook_body(message: Message) -> dict[str, Any]:
    return {
        "version": 1,
        "kind": message.kind,
        "severity": message.severity,
        "tenant": message.tenant,
        "team": message.team,
        "key": message.key,
        "title": message.title,
        "facts": [{"name": name, "value": value} for name, value in message.facts],
        "lines": list(message.lines),
        "url": message.url,
    }


def canonical(body: Any) -> bytes:
    """The bytes that are sent and signed."""
    return json.dumps(body, separators=(",", ":"), sort_keys=True).encode()
