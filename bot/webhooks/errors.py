"""Why a delivery is turned away. The forge sees the status and one word; the log sees the sentence."""

from __future__ import annotations


class Refused(Exception):
    """`status` is the HTTP answer."""

    status = 400

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class BadSignature(Refused):
    """Nobody who knows the secret sent these bytes."""

    status = 401


class BadDelivery(Refused):
    """Signed, but not a delivery: no id, no JSON, another shape."""

    status = 400
