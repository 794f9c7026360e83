"""Importers by discovery: a file of this folder with a `SOURCE` is one; nothing has to be listed."""

from __future__ import annotations

import datetime
import pkgutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any, Protocol

from costwarden.recommend.model import Recommendation


class Parse(Protocol):
    def __call__(self, answer: Any, *, tenant: str, now: datetime.datetime) -> Iterable[Recommendation]: ...


@dataclass(frozen=True, slots=True)
class Source:
    """One provider's advice. `matches` tells its answers by their keys; `fetch` asks a client for all of them."""

    name: str  # what recommendations carry as their source
    matches: Callable[[Any], bool]
    parse: Parse
    fetch: Callable[[Any], Iterable[Any]] | None = None  # client -> answers, each as `parse` takes it


@cache
def all_sources() -> tuple[Source, ...]:
    package = import_module("costwarden.recommend.sources")
    modules = (
        import_module(f"costwarden.recommend.sources.{one.name}") for one in pkgutil.iter_modules(package.__path__)
    )
    found = [module.SOURCE for module in modules if hasattr(module, "SOURCE")]
    return tuple(sorted(found, key=lambda source: source.name))


def source_for(answer: Any) -> Source | None:
    """The source whose shape it is; None where none knows it."""
    return next((source for source in all_sources() if source.matches(answer)), None)


def rows_of(answer: Any, key: str) -> list[dict[str, Any]]:
    """The list under a key, or the bare list; only its objects."""
    rows = answer.get(key) if isinstance(answer, dict) else answer
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
