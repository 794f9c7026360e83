"""What an operation of the fake is given, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.fakes.github.actors import Actor
from tests.fakes.github.state import RepositoryState


@dataclass(frozen=True)
class Call:
    """One request, authenticated and judged."""

    actor: Actor
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Any
    repository: RepositoryState | None

    @property
    def repo(self) -> RepositoryState:
        assert self.repository is not None
        return self.repository


@dataclass(frozen=True)
class Listed:
    """A list before paging; `key` where the answer is an object around it."""

    items: list[Any]
    key: str | None = None
    by_cursor: bool = False  # pages are named by a cursor instead of a number


Answer = tuple[int, Any]
