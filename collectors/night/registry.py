"""Which connectors there are: every file beside collectors/source.py that has Settings and open_source."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from collectors.settings import SourceSettings
from collectors.source import CostSource
from costwarden.errors import CostwardenError

_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}", re.ASCII)


class KindUnknown(CostwardenError):
    """A source of tenants.yaml names a connector that does not exist."""

    def __init__(self, kind: str, where: str) -> None:
        nearest = get_close_matches(kind, kinds(), n=1, cutoff=0.5)
        super().__init__(
            f"{where}: unknown kind {kind[:60]!r}",
            hint=f"did you mean {nearest[0]!r}?" if nearest else f"kinds: {', '.join(kinds())}",
        )


@dataclass(frozen=True, slots=True)
class Connector:
    """One connector: its name, what it wants to know, and how it is opened."""

    kind: str
    settings: type[SourceSettings]
    open_source: Callable[[Any, Path], CostSource]  # its settings; where relative paths start
    about: str


def kinds() -> tuple[str, ...]:
    """The names of all connectors, in order."""
    return tuple(one.kind for one in connectors())


def connectors() -> tuple[Connector, ...]:
    """All connectors; imports their files, which import no client of a cloud before they are used."""
    folder = str(Path(__file__).resolve().parents[1])
    names = sorted(module.name for module in pkgutil.iter_modules([folder]) if not module.ispkg)
    return tuple(one for one in map(_connector, names) if one is not None)


def connector(kind: str, where: str) -> Connector:
    """The connector of a kind. Errors: KindUnknown."""
    found = _connector(kind) if _NAME.fullmatch(kind) and _exists(kind) else None
    if found is None:
        raise KindUnknown(kind, where)
    return found


def _exists(kind: str) -> bool:
    return (Path(__file__).resolve().parents[1] / f"{kind}.py").is_file()


def _connector(name: str) -> Connector | None:
    module = importlib.import_module(f"collectors.{name}")
    settings, opener = getattr(module, "Settings", None), getattr(module, "open_source", None)
    if settings is None or opener is None:
        return None
    return Connector(name, settings, opener, (module.__doc__ or "").strip().partition("\n")[0])
