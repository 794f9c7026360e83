"""What the same source said before: settings that differ since then say that the resource was changed."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import replace

from costwarden.recommend.model import Recommendation

_NOT_SETTINGS = frozenset({"snapshot", "ends_at"})


def remembered(
    found: Iterable[Recommendation], earlier: Mapping[str, Recommendation], now: datetime.datetime
) -> list[Recommendation]:
    """The same advice; `changed_at` is the first time its current settings were seen to differ."""
    return [_with(one, earlier.get(one.id), now) for one in found]


def _with(one: Recommendation, before: Recommendation | None, now: datetime.datetime) -> Recommendation:
    if before is None:
        return one
    shared = (one.current.keys() & before.current.keys()) - _NOT_SETTINGS
    if any(one.current[name] != before.current[name] for name in shared):
        return replace(one, changed_at=now)
    known = [at for at in (one.changed_at, before.changed_at) if at is not None]
    created = [at for at in (one.created_at, before.created_at) if at is not None]
    return replace(one, changed_at=max(known, default=None), created_at=min(created, default=None))
