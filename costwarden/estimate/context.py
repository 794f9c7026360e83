"""What an estimate knows beside the resource at hand: prices, usage, references, regions; one per plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

from costwarden.estimate.discounts import Discounts
from costwarden.estimate.usage import Usage
from costwarden.plan.model import Plan, ResourceChange
from costwarden.prices.catalogue import Catalogue

if TYPE_CHECKING:
    from costwarden.estimate.view import ResourceView


Side = Literal["before", "after"]


class References(Protocol):
    """What plan/references.py answers."""

    def targets(self, change: ResourceChange, attribute_path: str) -> tuple[ResourceChange, ...]: ...

    def by_id(self, value: Any, side: Side = "after") -> tuple[ResourceChange, ...]: ...


@dataclass(slots=True)
class Context:
    """Shared by all resources of one plan."""

    plan: Plan
    catalogue: Catalogue
    references: References
    usage: Usage = field(default_factory=Usage)
    compat: bool = False
    discounts: Discounts = field(default_factory=Discounts)
    warnings: dict[str, None] = field(default_factory=dict)  # in order of appearance, each once
    usage_keys: dict[str, set[str]] = field(default_factory=dict)  # type -> keys its dimensions read
    saw_change: bool = False  # a reference led to a resource that differs between the sides
    memo: dict[Any, Any] = field(default_factory=dict)  # what types look up once per plan, under keys of their own
    _regions: dict[tuple[str, str], str] = field(default_factory=dict)
    _by_type: dict[str, list[ResourceChange]] | None = None
    _pointing: dict[tuple[str, str], dict[str, list[ResourceChange]]] = field(default_factory=dict)

    def region(self, view: ResourceView) -> str:
        key = (view.address, view.side)
        found = self._regions.get(key)
        if found is None:
            from costwarden.estimate.region import find_region

            found = self._regions[key] = find_region(view)
        return found

    def known_region(self, address: str, side: str) -> str:
        """The region that pricing has looked up before; "" where no price asked for one."""
        return self._regions.get((address, side), "")

    def warn(self, sentence: str) -> None:
        """A line for the whole report, said once."""
        self.warnings[sentence] = None

    def note_usage_key(self, type_name: str, key: str) -> None:
        self.usage_keys.setdefault(type_name, set()).add(key)

    def is_set_by_expression(self, change: ResourceChange, path: str) -> bool:
        """The configuration gives this attribute by an expression; True also where there is no configuration to ask."""
        block = self.plan.configuration.resources.get(change.config_address)
        if block is None:
            return True
        references = block.references
        if path in references:
            return True
        inside = f"{path}."
        return any(known.startswith(inside) or path.startswith(f"{known}.") for known in references)

    def targets(self, change: ResourceChange, path: str, value: Any, side: Side) -> Sequence[ResourceChange]:
        if side == "after":
            found = self.references.targets(change, path)
            if found:
                return found
        values = value if isinstance(value, list) else [value]
        by_id = [
            found
            for each in values
            if isinstance(each, str) and each
            for found in self.references.by_id(each, side)
            if found is not change
        ]
        if by_id or side == "after" or change.after is None:
            return by_id
        # The configuration tells today's references; where the attribute did not change they were the same before.
        unchanged = change.before is not None and "create" not in change.actions
        return self.references.targets(change, path) if unchanged else by_id

    def referencing(self, change: ResourceChange, type_name: str, attribute: str) -> Sequence[ResourceChange]:
        pointing = self._pointing.get((type_name, attribute))
        if pointing is None:
            pointing = self._pointing[type_name, attribute] = {}
            for other in self._of_type(type_name):
                for target in self._all_targets(other, attribute):
                    pointing.setdefault(target.address, []).append(other)
        return pointing.get(change.address, ())

    def _all_targets(self, change: ResourceChange, attribute: str) -> Sequence[ResourceChange]:
        sides: tuple[tuple[Side, Any], ...] = (("after", change.after), ("before", change.before))
        for side, attributes in sides:
            if attributes is not None:
                found = self.targets(change, attribute, attributes.get(attribute), side)
                if found:
                    return found
        return ()

    def _of_type(self, type_name: str) -> list[ResourceChange]:
        if self._by_type is None:
            self._by_type = {}
            for change in self.plan.resources:
                self._by_type.setdefault(change.type, []).append(change)
        return self._by_type.get(type_name, [])
