"""How a result is published: what costwarden.yaml and the Action's inputs say together."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

When = Literal["changed", "threshold", "always", "never"]


@dataclass(frozen=True, slots=True)
class PublishSettings:
    when: When = "changed"
    key: str = "default"
    threshold_amount: Decimal = Decimal(10)  # in the report's currency, up or down
    threshold_percent: Decimal = Decimal(5)
    fail_on: str = "deny"  # deny | approval | never
    fail_on_error: bool = True
    details_url: str | None = None  # where the whole report is
    check_name: str = "costwarden"
    attempt: str = ""  # names a re-run somebody asked for: its check is concluded afresh though nothing changed


@dataclass(frozen=True, slots=True)
class Published:
    """What was done. `problems` are lines for the log: a comment that could not be written is no reason to decide."""

    comment: Literal["created", "updated", "unchanged", "resolved", "none", "stale", "failed"]
    comment_url: str | None = None
    check_url: str | None = None
    problems: tuple[str, ...] = ()
