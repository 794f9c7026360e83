"""What keeps recommendations from being read or found."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from costwarden.errors import CostwardenError


class RecommendationsNotReadable(CostwardenError):
    def __init__(self, path: str, reason: str) -> None:
        super().__init__(
            f"{path} holds no recommendations: {reason}",
            hint="see docs/recommendations.md for the shapes that are read",
        )


class AdviceNotUnderstood(CostwardenError):
    def __init__(self, service: str, reason: str) -> None:
        super().__init__(
            f"{service} gave {reason}", hint="ask again; if it stays, save the answer to a file and use --import"
        )


class RecommendationUnknown(CostwardenError):
    def __init__(self, given: str) -> None:
        super().__init__(
            f"there is no recommendation {given[:80]!r}", hint="`costwarden recommendations` lists their ids"
        )


class RecommendationAmbiguous(CostwardenError):
    def __init__(self, given: str, count: int) -> None:
        super().__init__(f"{count} recommendations begin with {given[:80]!r}", hint="give more of the id")


class FilterUnknown(CostwardenError):
    def __init__(self, option: str, given: str, known: Sequence[str]) -> None:
        near = get_close_matches(given, known, n=3, cutoff=0.5) or sorted(known)[:8]
        super().__init__(f"--{option} {given[:60]!r} is none we know", hint=f"try {', '.join(near)}")


class BillNotReadable(CostwardenError):
    def __init__(self, path: str, reason: str) -> None:
        super().__init__(
            f"{path} is not a bill: {reason}",
            hint="give a FOCUS file (CSV, or JSON lines) with ResourceId, EffectiveCost and ChargePeriodStart",
        )


class MetricsNotReadable(CostwardenError):
    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path} holds no metrics: {reason}", hint="see docs/recommendations.md for the shape")
