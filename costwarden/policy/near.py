"""Tag keys that were probably meant to be another: case, separator, one typing error, or an abbreviation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

_SEPARATORS = re.compile(r"[\s._:/-]+")
_SHORTEST_ABBREVIATION = 3  # env for Environment, svc is no prefix and stays unknown
_SHORTEST_TYPO = 4  # one edit in three letters turns anything into anything


def near_keys(required: Iterable[str], present: Mapping[str, object]) -> dict[str, str]:
    """Required key -> the present key that was probably meant to be it; only for required keys that are absent."""
    wanted = tuple(required)
    spare = sorted(key for key in present if key not in wanted)
    near: dict[str, str] = {}
    for key in wanted:
        if key in present:
            continue
        candidate = next((other for other in spare if is_near(key, other)), None)
        if candidate is not None:
            near[key] = candidate
    return near


@lru_cache(maxsize=4096)
def is_near(key: str, other: str) -> bool:
    """cost-center ~ CostCenter, Enviroment ~ Environment, cost_centre ~ CostCenter, Env ~ Environment."""
    if key == other:
        return False
    left, right = _folded(key), _folded(other)
    if left == right:
        return True
    if len(right) >= _SHORTEST_ABBREVIATION and left.startswith(right):
        return True
    if min(len(left), len(right)) < _SHORTEST_TYPO:
        return False
    from rapidfuzz.distance import OSA

    return OSA.distance(left, right, score_cutoff=1) <= 1


def _folded(key: str) -> str:
    return _SEPARATORS.sub("", key.lower())
