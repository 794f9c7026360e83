"""Instances alike cost alike: what one evaluation read is noted; the next that would read the same takes its answer.

A plan's instances of one block differ in names and tags, which no price depends on. While a resource is evaluated,
everything that its answer can depend on is noted: the attributes read, the region, the references asked, the block in
the configuration. Dimensions compute the same from the same, so where all of that is equal the cost is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import orjson

from costwarden.estimate.model import SideCost
from costwarden.plan.model import EMPTY, Mask, ResourceChange

if TYPE_CHECKING:
    from costwarden.estimate.context import Context, Side
    from costwarden.estimate.usage import Values

MOST_SHAPES = 4
"""Sets of attributes tried per type: more would cost those plans time in which no two resources are alike."""
PATIENCE = 60
"""Resources of one type that may differ from all before them until the type is no longer watched."""


class Watched(Mapping[str, Any]):
    """A resource's attributes that note which are read."""

    __slots__ = ("_noted", "_values")

    def __init__(self, values: Mapping[str, Any], noted: Recording) -> None:
        self._values = values
        self._noted = noted

    def get(self, key: str, default: Any = None) -> Any:
        self._noted.names.add(key)
        return self._values.get(key, default)

    def __getitem__(self, key: str) -> Any:
        self._noted.opaque = True  # an absent attribute and a null one differ here, and nowhere else
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        self._noted.opaque = True
        return iter(self._values)

    def __len__(self) -> int:
        self._noted.opaque = True
        return len(self._values)


@dataclass(slots=True)
class Link:
    """A question for other resources, and who answered."""

    question: str  # an attribute's path, or "type.attribute" of those that point here
    value: Any  # the attribute's value
    pointing: tuple[str, str] | None  # (type, attribute) where it asked who refers to this resource
    found: tuple[ResourceChange, ...]

    def answers_the_same(self, change: ResourceChange, side: Side, context: Context) -> bool:
        if self.pointing is not None:
            found = context.referencing(change, *self.pointing)
        else:
            found = context.targets(change, self.question, self.value, side)
        return len(found) == len(self.found) and all(a is b for a, b in zip(found, self.found, strict=True))


@dataclass(slots=True)
class Recording:
    """What the evaluation of one side of one resource has depended on so far."""

    change: ResourceChange
    side: Side
    names: set[str] = field(default_factory=set)
    region: bool = False
    block: bool = False  # asked which attributes the configuration sets by expressions
    opaque: bool = False  # depended on what cannot be noted
    links: list[Link] = field(default_factory=list)


@dataclass(slots=True)
class _Answer:
    cost: SideCost
    usage: Values
    region: str | None  # None: no price asked for it
    links: tuple[Link, ...]
    saw_change: bool


@dataclass(frozen=True, slots=True)
class _Shape:
    """A set of things read, and the answers by their values."""

    names: tuple[str, ...]
    block: bool
    answers: dict[tuple[str, bytes], list[_Answer]] = field(default_factory=dict)

    def key(self, change: ResourceChange, side: Side) -> tuple[str, bytes] | None:
        values = (change.before if side == "before" else change.after) or EMPTY
        mask: Mask = change.before_hidden if side == "before" else change.after_unknown
        hidden = list(map(mask.get, self.names)) if isinstance(mask, dict) else mask
        try:
            written = orjson.dumps([list(map(values.get, self.names)), hidden])
        except TypeError:  # not JSON: a plan built from other sources
            return None
        return change.config_address if self.block else "", written


@dataclass(slots=True)
class _Known:
    """What is known of a type on one side."""

    shapes: list[_Shape] = field(default_factory=list)
    patience: int = PATIENCE  # grows with every hit, shrinks with every miss; at 0 the type is no longer watched


class Repeats:
    """The answers of one plan so far."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, Side], _Known] = {}

    def find(self, change: ResourceChange, side: Side, context: Context) -> SideCost | None:
        """The cost of a resource that is like one evaluated before."""
        known = self._known.get((change.type, side))
        if known is None or not known.patience:
            return None
        usage = context.usage.values(change.type, change.address)
        for shape in known.shapes:
            key = shape.key(change, side)
            for answer in shape.answers.get(key, ()) if key is not None else ():
                same = all(link.answers_the_same(change, side, context) for link in answer.links)
                if not same or answer.usage is not usage:
                    continue
                # The region comes last: one that no price asks for is not looked for (see Context.known_region).
                if answer.region is None or answer.region == context.region_of(change, side):
                    context.saw_change |= answer.saw_change
                    known.patience += 2
                    return answer.cost
        known.patience -= 1
        return None

    def watch(self, change: ResourceChange, side: Side) -> Recording | None:
        """A recording for the evaluation to come; None where the type's resources have proved to differ."""
        known = self._known.get((change.type, side))
        return None if known is not None and not known.patience else Recording(change, side)

    def keep(self, recording: Recording, cost: SideCost, saw_change: bool, context: Context) -> None:
        """Remember an evaluation's answer for the next that reads the same."""
        change, side = recording.change, recording.side
        known = self._known.setdefault((change.type, side), _Known())
        if recording.opaque:
            return
        names = tuple(sorted(recording.names))
        for shape in known.shapes:
            if shape.names == names and shape.block == recording.block:
                break
        else:
            if len(known.shapes) >= MOST_SHAPES:
                return
            shape = _Shape(names, recording.block)
            known.shapes.append(shape)
        key = shape.key(change, side)
        if key is not None:
            usage = context.usage.values(change.type, change.address)
            region = context.region_of(change, side) if recording.region else None
            answers = shape.answers.setdefault(key, [])
            if len(answers) < MOST_SHAPES:
                answers.append(_Answer(cost, usage, region, tuple(recording.links), saw_change))
