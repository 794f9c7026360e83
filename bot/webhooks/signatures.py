"""Is this delivery from who knows the secret? Over raw bytes, in constant time, for every secret of a rotation."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping, Sequence

_CLOCK_WINDOW = 300  # seconds a signed timestamp may be off (standardwebhooks.com, "verifying timestamp")
_LONGEST = 4096  # characters of a signature header worth looking at


def github_signed(secrets: Sequence[str], body: bytes, header: str) -> bool:
    """X-Hub-Signature-256 over the raw body. Compared as bytes: text outside ASCII makes compare_digest raise."""
    given = header[:_LONGEST].encode("latin-1", "replace")
    matches = [
        hmac.compare_digest(b"sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest().encode(), given)
        for secret in secrets
    ]
    return any(matches)  # a list, so that every secret is tried whichever fits


def gitlab_token_right(secrets: Sequence[str], header: str) -> bool:
    """X-Gitlab-Token is the secret itself; digests are compared, so that its length does not show."""
    given = hashlib.sha256(header[:_LONGEST].encode("latin-1", "replace")).digest()
    # A header's bytes arrive as latin-1; a secret outside ASCII was sent as UTF-8.
    matches = [hmac.compare_digest(hashlib.sha256(secret.encode()).digest(), given) for secret in secrets]
    return any(matches)


def gitlab_signed(tokens: Sequence[str], body: bytes, headers: Mapping[str, str], now: float) -> bool:
    """Standard Webhooks: HMAC over `id.timestamp.body` with the key after `whsec_`; late or early ones are replays."""
    number, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if (
        not number
        or not (stamp.isascii() and stamp.isdigit())
        or len(stamp) > 12
        or abs(now - int(stamp)) > _CLOCK_WINDOW
    ):
        return False
    signed = f"{number}.{stamp}.".encode("latin-1", "replace") + body
    given = [one.encode("latin-1", "replace") for one in headers.get("webhook-signature", "")[:_LONGEST].split()]
    matches = []
    for token in tokens:
        try:
            key = base64.b64decode(token.removeprefix("whsec_"), validate=True)
        except (binascii.Error, ValueError):
            continue  # read_settings refuses such a token
        want = b"v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest())
        matches += [hmac.compare_digest(want, one) for one in given]
    return any(matches)
