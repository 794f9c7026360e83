"""API tokens: `cw_ID_SECRET`, of which the store keeps the sha256 of the secret only.

The secret has 256 random bits, hence needs no salt and no slow hash.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, update

from costwarden.state.errors import StateError
from costwarden.state.store import State
from costwarden.state.tables.tenancy import TOKENS

_SHAPE = re.compile(r"cw_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
_TOUCH = datetime.timedelta(minutes=5)  # how exact last_used_at is: not a write per request


@dataclass(frozen=True, slots=True)
class Token:
    """What is known of a token; never its secret."""

    id: str
    tenant: str
    name: str
    scopes: tuple[str, ...]
    created_at: datetime.datetime
    expires_at: datetime.datetime | None
    revoked_at: datetime.datetime | None
    last_used_at: datetime.datetime | None

    def holds(self, at: datetime.datetime) -> bool:
        return self.revoked_at is None and (self.expires_at is None or at < self.expires_at)


class Tokens:
    def __init__(self, state: State) -> None:
        self._state = state

    def create(
        self, tenant: str, name: str, scopes: Sequence[str], *, expires_at: datetime.datetime | None = None
    ) -> tuple[Token, str]:
        """The token and its text, which is shown this once and stored nowhere."""
        number, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
        with self._state.begin() as connection:
            values = {
                "id": number,
                "tenant": tenant,
                "name": name,
                "digest": _digest(secret),
                "scopes": sorted(set(scopes)),
                "created_at": self._state.now(connection),
                "expires_at": expires_at,
            }
            row = connection.execute(insert(TOKENS).values(values).returning(*TOKENS.c)).one()
        return _row(row), f"cw_{number}_{secret}"

    def authenticate(self, presented: str) -> Token | None:
        """The token this text is, if it holds now. Compares in constant time, also for an unknown id."""
        shape = _SHAPE.fullmatch(presented)
        number, secret = shape.groups() if shape else ("", "")
        with self._state.read() as connection:
            row = connection.execute(select(TOKENS).where(TOKENS.c.id == number)).one_or_none()
            now = self._state.now(connection)
        right = hmac.compare_digest(_digest(secret), row.digest if row is not None else "0" * 64)
        if row is None or not right:
            return None
        token = _row(row)
        if not token.holds(now):
            return None
        if token.last_used_at is None or now - token.last_used_at > _TOUCH:
            with self._state.begin() as connection:
                connection.execute(update(TOKENS).where(TOKENS.c.id == token.id).values(last_used_at=now))
        return token

    def list(self, tenant: str | None = None) -> list[Token]:
        """All tokens (of one tenant), revoked ones too, by tenant and age."""
        wanted = select(TOKENS).order_by(TOKENS.c.tenant, TOKENS.c.created_at, TOKENS.c.id)
        with self._state.read() as connection:
            rows = connection.execute(wanted if tenant is None else wanted.where(TOKENS.c.tenant == tenant))
            return [_row(row) for row in rows]

    def revoke(self, number: str) -> Token:
        """End it; one that was ended before stays as it was. Errors: StateError where there is none."""
        with self._state.begin() as connection:
            open_ = (TOKENS.c.id == number, TOKENS.c.revoked_at.is_(None))
            connection.execute(update(TOKENS).where(*open_).values(revoked_at=self._state.now(connection)))
            row = connection.execute(select(TOKENS).where(TOKENS.c.id == number)).one_or_none()
        if row is None:
            raise StateError(f"no token {number[:40]!r}", hint="`costwarden token list` shows their ids")
        return _row(row)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _row(row: Any) -> Token:
    values = dict(row._mapping)
    values.pop("digest")
    return Token(**(values | {"scopes": tuple(values["scopes"])}))
