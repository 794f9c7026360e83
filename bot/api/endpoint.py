"""One endpoint of the interface, and what its function gets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.api.parameters import Parameter

if TYPE_CHECKING:
    from costwarden.state.store import State
    from costwarden.state.tokens import Token


@dataclass(frozen=True, slots=True)
class Call:
    """One authenticated request. Whatever is read is read for `tenant`, which is the token's and nobody else's."""

    state: State
    token: Token
    values: Mapping[str, Any]  # query parameters, by name
    path: Mapping[str, int]  # numbers of the path, by name
    body: bytes = field(default=b"", repr=False)

    @property
    def tenant(self) -> str:
        return self.token.tenant


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A row of the table. `answer` is the name of a schema of shapes.py; functions run in a thread."""

    method: str
    path: str  # "/v1/gates/{number}"
    scope: str
    summary: str
    run: Callable[[Call], Any]
    answer: str
    parameters: Sequence[Parameter] = ()
    body: str | None = None  # the name of the body's schema
    status: int = 200
    cost: float = 1.0  # units of the rate limit
    more_errors: Sequence[int] = ()  # beside 400, 401, 403, 429 and 503


def page(items: Sequence[Mapping[str, Any]], following: str | None) -> dict[str, Any]:
    """A page of a list; `next` is null on the last one."""
    return {"version": 1, "items": list(items), "next": following}
