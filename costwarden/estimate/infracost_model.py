"""What a cost document of another tool says, in one form for all of its shapes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from costwarden.errors import CostwardenError
from costwarden.estimate.model import BasisTotals, SideCost

SUPPORTED = (
    "Infracost 0.10 (breakdown or diff --format json), Infracost 2 (scan --json) and c3x (estimate or diff JSON)"
)


class InfracostNotReadable(CostwardenError):
    """A cost document that cannot be used. Neither text shows content of the file beyond names of its fields."""

    def __init__(self, path: str, reason: str, *, hint: str = "") -> None:
        shown = "standard input" if path == "-" else path
        super().__init__(f"{shown}: {reason}", hint=hint or f"readable are {SUPPORTED}")


@dataclass(frozen=True, slots=True)
class ForeignResource:
    """One resource on one side, as the document prices it."""

    address: str
    type: str
    side: SideCost
    tags: Mapping[str, str] | None = None  # effective tags; None: the type has none, or the document does not say
    default_tags: Mapping[str, str] = field(default_factory=dict)
    file: str = ""
    line: int = 0
    region: str = ""
    # Only in our own documents: what the plan said.
    actions: tuple[str, ...] = ()
    previous_address: str | None = None
    environment: str = ""
    basis: str = "list"


@dataclass(frozen=True, slots=True)
class ForeignProject:
    name: str
    path: str
    workspace: str
    planned: Mapping[str, ForeignResource]
    past: Mapping[str, ForeignResource] | None  # None: the document has no past at all
    warnings: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ForeignEstimate:
    """A whole document."""

    path: str
    tool: str  # "Infracost 0.10", "Infracost 2", "c3x"
    currency: str
    projects: Sequence[ForeignProject]
    warnings: Sequence[str] = ()
    by_basis: Mapping[str, BasisTotals] = field(default_factory=dict)  # only in our own documents
