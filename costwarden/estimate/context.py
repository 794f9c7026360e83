"""What an estimate knows beside the resource at hand: prices, usage, references, regions; one per plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

from costwarden.estimate.discounts import Discounts
from costwarden.estimate.repeats import Link, Recording, Repeats
from costwarden.estimate.usage import Usage
from costwarden.plan.model import Plan, ResourceChange
from costwarden.prices.catalogue import Catalogue

if TYPE_CHECKING:
    from costwarden.estimate.view import ResourceView


Side = Literal["before", "after"]
EARLY = frozenset({"count", "path", "terraform"})  # what Terraform knows before it plans, beside variables
MAX_HOPS = 32  # modules an expression's inputs are followed through


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
    recording: Recording | None = None  # of the resource being evaluated
    repeats: Repeats = field(default_factory=Repeats)
    memo: dict[Any, Any] = field(default_factory=dict)  # what types look up once per plan, under keys of their own
    _set: dict[tuple[str, str, str, str], bool] = field(default_factory=dict)
    _regions: dict[tuple[str, str], str] = field(default_factory=dict)
    _by_type: dict[str, list[ResourceChange]] | None = None
    _pointing: dict[tuple[str, str], dict[str, list[ResourceChange]]] = field(default_factory=dict)

    def region(self, view: ResourceView) -> str:
        """The region of the resource that a view is of."""
        recording = self.recording
        if recording is not None and view.change is recording.change:
            recording.region = True
        found = self._regions.get((view.change.address, view.side))
        return found if found is not None else self.region_of(view.change, view.side)

    def region_of(self, change: ResourceChange, side: Side) -> str:
        key = (change.address, side)
        found = self._regions.get(key)
        if found is None:
            from costwarden.estimate.region import find_region, region_of_provider
            from costwarden.estimate.view import ResourceView

            found = region_of_provider(change, side, self.plan.providers)
            if found:  # nearly every AWS resource: no need for the long way
                self._regions[key] = found
                return found
            recording, self.recording = self.recording, None  # a region stands for all that it was found by
            found = self._regions[key] = find_region(ResourceView(self, change, side))
            self.recording = recording
        return found

    def saw_name_of(self, change: ResourceChange) -> None:
        """A type has asked for a resource's address: what it computes may hold for that one only."""
        if self.recording is not None and change is self.recording.change:
            self.recording.opaque = True

    def known_region(self, address: str, side: str) -> str:
        """The region that pricing has looked up before; "" where no price asked for one."""
        return self._regions.get((address, side), "")

    def warn(self, sentence: str) -> None:
        """A line for the whole report, said once."""
        self.warnings[sentence] = None

    def note_usage_key(self, type_name: str, key: str) -> None:
        known = self.usage_keys.get(type_name)
        if known is None:
            known = self.usage_keys[type_name] = set()
        known.add(key)

    def is_written(self, change: ResourceChange, name: str) -> bool:
        """The configuration itself sets this attribute: what the provider computed by itself is not written.

        A resource to be created has nothing computed yet.
        """
        if self.recording is not None and change is self.recording.change:
            self.recording.block = True
        if change.before is None:
            return True
        block = self.plan.configuration.resources.get(change.config_address)
        return block is not None and (name in block.literals or name in block.references)

    def is_set_by_expression(self, change: ResourceChange, path: str) -> bool:
        """The configuration gives this attribute a value that is known only after apply.

        True also where there is no configuration to ask. Not where the expression depends on nothing but the
        configuration's own inputs: Terraform knows those when it plans, so the attribute was given null and the
        provider computes it (`iops = var.iops` of a gp3 volume).
        """
        question = (change.module, change.type, change.name, path)
        known = self._set.get(question)
        if known is None:
            known = self._set[question] = self._is_set(change, path)
        return known

    def _is_set(self, change: ResourceChange, path: str) -> bool:
        if self.recording is not None and change is self.recording.change:
            self.recording.block = True
        block = self.plan.configuration.resources.get(change.config_address)
        if block is None:
            return True
        inside = f"{path}."
        references = [
            reference
            for known, found in block.references.items()
            if known == path or known.startswith(inside) or path.startswith(f"{known}.")
            for reference in found
        ]
        return self._late(references, change.module_config_address, block.references.get("for_each", ()), 0)

    def _late(self, references: Sequence[str], module: str, repeated: Sequence[str], hops: int) -> bool:
        """Something referred to may be known only after apply: a resource, a data source, a local, an output."""
        for reference in references:
            steps = reference.split(".")
            if steps[0] in EARLY or (steps[0] == "each" and steps[1:2] == ["key"]):
                continue
            if steps[0] == "each" and hops < MAX_HOPS and not self._late(repeated, module, (), hops + 1):
                continue
            if steps[0] == "var" and len(steps) > 1:
                if not module:
                    continue
                call = self.plan.configuration.modules.get(module)
                given = call.references.get(steps[1].partition("[")[0], ()) if call is not None else ("local.unknown",)
                around = call.references.get("for_each", ()) if call is not None else ()
                outer = module.rpartition(".module.")[0]
                if hops < MAX_HOPS and not self._late(given, outer, around, hops + 1):
                    continue
            return True
        return False

    def targets(self, change: ResourceChange, path: str, value: Any, side: Side) -> Sequence[ResourceChange]:
        """Who an attribute refers to: by the configuration, else by the id that is its value."""
        found = self._find_targets(change, path, value, side)
        if self.recording is not None and change is self.recording.change:
            self.recording.links.append(Link(path, value, None, tuple(found)))
        return found

    def _find_targets(self, change: ResourceChange, path: str, value: Any, side: Side) -> Sequence[ResourceChange]:
        if side == "after":
            found = self.references.targets(change, path)
            if found:
                return found
        if value is None:
            values: list[Any] = []
        else:
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
        found = pointing.get(change.address, ())
        if self.recording is not None and change is self.recording.change:
            self.recording.links.append(Link(type_name, None, (type_name, attribute), tuple(found)))
        return found

    def _all_targets(self, change: ResourceChange, attribute: str) -> Sequence[ResourceChange]:
        sides: tuple[tuple[Side, Any], ...] = (("after", change.after), ("before", change.before))
        for side, attributes in sides:
            if attributes is not None:
                found = self._find_targets(change, attribute, attributes.get(attribute), side)
                if found:
                    return found
        return ()

    def _of_type(self, type_name: str) -> list[ResourceChange]:
        if self._by_type is None:
            self._by_type = {}
            for change in self.plan.resources:
                self._by_type.setdefault(change.type, []).append(change)
        return self._by_type.get(type_name, [])
