"""SQL over HTTP: wait for a statement's end, and read its cells as what they must be."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from collectors.signals.service import CollectFailed

_POLLS = 120
_PAUSE_SECONDS = 5.0


def patiently(
    answer: Any,
    *,
    running: Callable[[Any], bool],
    again: Callable[[Any], Any],
    done: Callable[[Any], bool],
    who: str,
    sleep: Callable[[float], None] = time.sleep,
) -> Any:
    """The answer of a statement when it is through. Errors: CollectFailed after ten minutes or when it failed."""
    for _ in range(_POLLS):
        if not isinstance(answer, dict):
            break
        if not running(answer):
            break
        sleep(_PAUSE_SECONDS)
        answer = again(answer)
    if not isinstance(answer, dict) or not done(answer):
        raise CollectFailed(
            f"{who} did not finish the statement", hint="run it by hand in its console to see why; check the role"
        )
    return answer


def amount(row: Mapping[str, Any], name: str, *, what: str = "") -> Decimal:
    """A cell as a finite Decimal. Errors: CollectFailed; nothing is never 0."""
    value = row.get(name)
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        found = Decimal("NaN")
    if value is None or not found.is_finite():
        raise CollectFailed(f"{what or name} is not an amount: {str(value)[:40]!r}", hint="nothing of it was loaded")
    return found


def moment(row: Mapping[str, Any], name: str) -> datetime.datetime:
    """A cell as a moment in UTC: ISO text, or seconds since 1970. Errors: CollectFailed."""
    text = str(row.get(name) or "").strip()
    try:
        if text.replace(".", "", 1).isdigit():
            return datetime.datetime.fromtimestamp(float(text), datetime.UTC)
        found = datetime.datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError) as error:
        raise CollectFailed(f"{name} is not a time: {text[:40]!r}", hint="nothing of it was loaded") from error
    return found.replace(tzinfo=datetime.UTC) if found.tzinfo is None else found.astimezone(datetime.UTC)


def tags(text: Any) -> dict[str, str]:
    """A JSON object's texts; what is no object says nothing."""
    import orjson

    if not text:
        return {}
    try:
        found = orjson.loads(text) if isinstance(text, str | bytes) else text
    except orjson.JSONDecodeError as error:
        raise CollectFailed(f"tags are not JSON: {str(text)[:40]!r}", hint="nothing of it was loaded") from error
    return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}
