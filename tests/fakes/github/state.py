"""What the fake remembers beside git: accounts' repositories, pull requests, comments, checks, statuses."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.fakes.github.git import BareRepository


@dataclass
class Clock:
    """Time that moves when told to; Unix seconds."""

    seconds: float = datetime(2026, 11, 20, 9, 0, tzinfo=UTC).timestamp()

    def now(self) -> float:
        return self.seconds

    def advance(self, seconds: float) -> None:
        self.seconds += seconds

    def text(self, later: float = 0.0) -> str:
        return datetime.fromtimestamp(self.seconds + later, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass
class PullState:
    number: int
    branch: str
    base: str
    author: str
    fork_id: int | None = None  # of the repository the branch is in, where that is another
    fork_gone: bool = False
    labels: tuple[str, ...] = ()
    draft: bool = False
    state: str = "open"
    title: str = ""
    body: str = ""


@dataclass
class CommentState:
    id: int
    number: int  # of the issue or pull request
    author: str
    body: str
    created_at: str
    updated_at: str


@dataclass
class CheckState:
    id: int
    app: str  # slug
    data: dict[str, Any]  # name, head_sha, external_id, status, conclusion ...
    annotations: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class RepositoryState:
    id: int
    name: str  # "acme/shop"
    git: BareRepository
    private: bool = True
    pulls: dict[int, PullState] = field(default_factory=dict)
    comments: dict[int, CommentState] = field(default_factory=dict)
    checks: dict[int, CheckState] = field(default_factory=dict)
    statuses: list[dict[str, Any]] = field(default_factory=list)
    members: dict[str, str] = field(default_factory=dict)  # login -> "read" | "write" | "admin"
    people: dict[str, tuple[str, str]] = field(default_factory=dict)  # commit -> (login, "" for none; message)
    reactions: dict[int, list[tuple[str, str]]] = field(default_factory=dict)  # comment -> (login, sign)
    artifacts: dict[str, dict[str, bytes]] = field(default_factory=dict)  # commit -> name -> zip
    run_sources: dict[str, int] = field(default_factory=dict)  # commit of a run -> id of the repository it came from
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))  # shared by issues and pull requests

    def live_comments(self, key: str = "default") -> list[CommentState]:
        """Comments that begin with our marker of this key, whoever wrote them."""
        start = f"<!-- costwarden:v1 key={key} "
        return [one for _, one in sorted(self.comments.items()) if one.body.startswith(start)]
