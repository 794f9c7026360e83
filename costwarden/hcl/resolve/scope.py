"""Where an expression stands, and what following it found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from costwarden.hcl.resolve.address import Frame, Key
from costwarden.hcl.resolve.source import BlockRef, Expr

# Keys of objects and positions in lists that are still to be taken.
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Bound:
    """A name a `for` binds: one key of a collection, or the element there."""

    key: str | int
    collection: Expr
    scope: Scope
    is_key: bool


@dataclass(frozen=True, slots=True)
class Scope:
    """`owner` is the block whose count or for_each gives `each` and `count` their meaning, `key` its instance."""

    frame: Frame
    owner: BlockRef | None = None
    key: Key = None
    bound: Mapping[str, Bound] = field(default_factory=dict)

    @property
    def outer(self) -> Scope:
        """Where the owner's own count and for_each are evaluated."""
        return Scope(self.frame)


@dataclass(frozen=True, slots=True)
class Hop:
    """One named thing on the way. `at` is the reference that led here, `path` what was still to be taken then."""

    kind: str  # "local", "var", "argument", "default", "tfvars", "for_each"
    name: str
    frame: Frame
    at: Expr
    path: Path
    landed: Expr | None = None  # the expression the hop leads to


@dataclass(frozen=True, slots=True)
class Found:
    """An expression that is followed no further: a literal, a list or an object."""

    expr: Expr
    scope: Scope
    trail: tuple[Hop, ...] = ()

    def after(self, *hops: Hop) -> Found:
        return Found(self.expr, self.scope, (*hops, *self.trail))


@dataclass(frozen=True, slots=True)
class Absent:
    """An object literal that provably lacks a key."""

    expr: Expr
    key: str
    trail: tuple[Hop, ...] = ()

    def after(self, *hops: Hop) -> Absent:
        return Absent(self.expr, self.key, (*hops, *self.trail))
