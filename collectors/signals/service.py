"""A platform's HTTP interface with a token from the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from costwarden.errors import CostwardenError

if TYPE_CHECKING:
    from collectors.prices.http import Http


class CollectFailed(CostwardenError):
    """A platform did not answer as its documentation says; nothing of it is loaded."""


class SecretMissing(CostwardenError):
    """A token's environment variable is not set."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is not set", hint=f"put the token into {name}; tenants.yaml only names it")


def token_of(name: str) -> str:
    """The secret in environment variable `name`. Errors: SecretMissing."""
    found = os.environ.get(name, "").strip()
    if not found:
        raise SecretMissing(name)
    return found


def service(
    base: str, token_env: str | None, *, headers: Mapping[str, str] | None = None, token: str | None = None
) -> Http:
    """A client that sends the token as a bearer. Errors: SecretMissing."""
    from collectors.prices.http import Http

    secret = token if token is not None else token_of(token_env) if token_env is not None else None
    sent = {**(headers or {}), **({"authorization": f"Bearer {secret}"} if secret is not None else {})}
    return Http(base, headers=sent, failure=CollectFailed, welcome=frozenset({200, 202}))
