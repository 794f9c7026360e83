"""A message as every place gets it, and what a place has to be able to do."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from costwarden.errors import CostwardenError

Kind = Literal["budget", "load", "anomaly"]
Severity = Literal["info", "warning", "critical"]
SEVERITIES: tuple[Severity, ...] = ("info", "warning", "critical")


@dataclass(frozen=True, slots=True)
class Message:
    """One thing somebody should know. Texts are plain: each place escapes them for its own medium."""

    kind: Kind
    severity: Severity
    tenant: str
    title: str  # one line
    key: str  # what it is about: the same key is not told twice within a pause
    team: str = ""  # "" is nobody's in particular
    facts: Sequence[tuple[str, str]] = ()  # name and value, in the order to show
    lines: Sequence[str] = ()  # what happened and what to do next
    url: str = ""  # where more is


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP call; `secret` headers never reach a log or an error."""

    method: Literal["GET", "POST", "PUT"]
    url: str
    body: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    secret: Mapping[str, str] = field(default_factory=dict, repr=False)


class NotSent(CostwardenError):
    """A place did not take the message; `retryable` says whether later may be better."""

    def __init__(self, place: str, reason: str, *, retryable: bool = False) -> None:
        super().__init__(f"{place} did not take the message: {reason}", hint="check its address and token")
        self.retryable = retryable


class Http(Protocol):
    """Makes one call; the answer's JSON, or None where it has none. Errors: NotSent."""

    def __call__(self, place: str, request: Request) -> Any: ...


class Place(Protocol):
    """Where messages go. Sending the same message twice leaves one where the service can tell."""

    name: str

    def send(self, message: Message, http: Http) -> None:
        """Errors: NotSent."""
        ...


class Memory(Protocol):
    """What was said before (costwarden.state.notices)."""

    def claim(self, tenant: str, key: str, *, every: datetime.timedelta | None = None) -> bool: ...

    def release(self, tenant: str, key: str) -> None: ...

    def sent_since(self, tenant: str, prefix: str, since: datetime.datetime) -> int: ...
