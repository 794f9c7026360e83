"""How long one round of a resource's work takes: what runs at the end of a month is idle for most of 14 days.

The tag `costwarden:cycle` says it (weekly, monthly, quarterly, yearly, or 45d); else the words of names and tags do.
"""

from __future__ import annotations

import re

from costwarden.recommend.model import Recommendation

CYCLE_TAG = "costwarden:cycle"
_DAYS = {"hourly": 1, "daily": 1, "weekly": 7, "monthly": 31, "quarterly": 92, "yearly": 366}
_COUNT = re.compile(r"([1-9]\d{0,2})d")
_WORDS = {
    "monthly": "monthly", "payroll": "monthly", "monthend": "monthly", "eom": "monthly", "month end": "monthly",
    "month close": "monthly", "end of month": "monthly", "quarterly": "quarterly", "quarterend": "quarterly",
    "eoq": "quarterly", "quarter end": "quarterly", "yearly": "yearly", "annual": "yearly", "annually": "yearly",
    "yearend": "yearly", "year end": "yearly",
}  # fmt: skip
_LONGEST = 3  # words of one entry above


def cycle_of(one: Recommendation) -> tuple[int, str] | None:
    """(days, what says so) of the longest round that is named; None where nothing is."""
    told = {key.lower(): value.strip().lower() for key, value in one.tags.items()}
    said = told.get(CYCLE_TAG, "")
    if said in _DAYS:
        return _DAYS[said], f"the tag {CYCLE_TAG} says {said}"
    if (count := _COUNT.fullmatch(said)) is not None:
        return int(count[1]), f"the tag {CYCLE_TAG} says {said}"
    texts = (one.resource_name, one.address, *(text for pair in one.tags.items() for text in pair))
    found = [(_DAYS[cycle], f"it is named {word!r}") for text in texts for word, cycle in _named(text)]
    return max(found, default=None)


def _named(text: str) -> list[tuple[str, str]]:
    words = re.findall(r"[a-z0-9]+", text.lower()[:500])
    runs = (" ".join(words[start : start + length]) for length in range(1, _LONGEST + 1) for start in range(len(words)))
    return [(run, _WORDS[run]) for run in runs if run in _WORDS]
