"""One side of a resource as its type's price dimensions see it: attributes, region, usage, and what it refers to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from costwarden.estimate.context import Context, Side
from costwarden.estimate.quantity import Bounded, Quantity
from costwarden.estimate.repeats import Watched
from costwarden.estimate.resource import HOURS
from costwarden.estimate.unknown import UnknownAttribute as UnknownAttribute
from costwarden.estimate.usage import NONE, Values
from costwarden.estimate.values import decimal_of as decimal_of
from costwarden.estimate.values import is_mapping, lookup
from costwarden.plan.model import EMPTY, Mask, ResourceChange


class ResourceView:
    """Attribute access on one side of one resource, or of a nested block of it.

    An attribute that is absent gives the default. One that is unknown gives the default only where nothing in the
    configuration sets it (Terraform marks every computed attribute unknown); else UnknownAttribute is raised, unless
    the call says with `unknown=` what to take.
    """

    __slots__ = ("_mask", "_usage", "assumptions", "change", "context", "path", "side", "values")

    def __init__(
        self,
        context: Context,
        change: ResourceChange,
        side: Side,
        *,
        values: Mapping[str, Any] | None = None,
        mask: Mask | None = None,
        path: str = "",
        usage_values: Values | None = None,
        assumptions: list[str] | None = None,
    ) -> None:
        self.context, self.change = context, change
        self.side: Side = side
        if values is None:
            values = (change.before if side == "before" else change.after) or EMPTY
            mask = change.before_hidden if side == "before" else change.after_unknown
            if context.recording is not None and change is context.recording.change:
                values = Watched(values, context.recording)
        self.values = values
        self._mask: Mask = mask if mask is not None else False
        self.path = path
        if usage_values is None:
            usage_values = context.usage.values(change.type, change.address)
        self._usage: Values = usage_values
        self.assumptions: list[str] = assumptions if assumptions is not None else []

    # --- what the resource is

    @property
    def type(self) -> str:
        return self.change.type

    @property
    def address(self) -> str:
        self.context.saw_name_of(self.change)
        return self.change.address

    @property
    def compat(self) -> bool:
        """True with `--compat infracost`: repeat that tool's known simplifications."""
        return self.context.compat

    @property
    def region(self) -> str:
        """The region code: "eu-west-1", "westeurope", "us-central1". See region.py for where it is looked for."""
        return self.context.region(self)

    # --- attributes

    def value(self, name: str, default: Any = None, *, unknown: Any = None) -> Any:
        """A raw attribute of this block. Errors: UnknownAttribute (see the class)."""
        found = self.values.get(name)
        if found is not None:
            return found
        if self.is_unknown(name):
            if unknown is not None:
                return unknown
            raise UnknownAttribute(f"{self.path}{name}")
        return default

    def is_unknown(self, name: str) -> bool:
        """The configuration sets this attribute and its value is known only after apply (or is sensitive)."""
        mask = self._mask
        if mask is False or self.values.get(name) is not None:
            return False
        part = mask if mask is True else mask.get(name, False)
        if part is False or part is None or part == [] or part == {}:
            return False
        return self.context.is_set_by_expression(self.change, f"{self.path}{name}")

    def text(self, name: str, default: str = "", *, unknown: str | None = None) -> str:
        found = self.value(name, None, unknown=unknown)
        if found is None or found == "":
            return default
        return found if isinstance(found, str) else str(found)

    def number(self, name: str, default: Any = None, *, unknown: Any = None) -> Any:
        """A Decimal, or the default as it is (a Decimal for an int); text that is a number is one."""
        found = self.value(name, None, unknown=unknown)
        amount = decimal_of(found)
        if amount is not None:
            return amount
        if isinstance(found, Bounded):
            return found
        return Decimal(default) if isinstance(default, int) else default

    def flag(self, name: str, default: bool = False, *, unknown: bool | None = None) -> bool:
        found = self.value(name, None, unknown=unknown)
        if found is None:
            return default
        return found if isinstance(found, bool) else str(found).lower() == "true"

    def entries(self, name: str) -> Sequence[Any]:
        """A list attribute; empty when absent."""
        found = self.value(name, None)
        if found is None:
            return ()
        return found if isinstance(found, list | tuple) else (found,)

    def has(self, name: str) -> bool:
        """The attribute or block is set, also when its value is unknown."""
        found = self.values.get(name)
        return (found is not None and found != [] and found != {} and found != "") or self.is_unknown(name)

    def blocks(self, name: str) -> list[ResourceView]:
        """The nested blocks of a name, in order; an object attribute counts as one block."""
        found = self.value(name, None)
        if found is None:
            return []
        items: Sequence[Any] = found if isinstance(found, list | tuple) else [found] if is_mapping(found) else ()
        if not items:
            return []
        masks = self._mask if self._mask is True else self._mask.get(name, False) if self._mask else False
        views = []
        for position, item in enumerate(items):
            if not is_mapping(item):
                continue
            mask = masks[position] if isinstance(masks, list) and position < len(masks) else masks
            if mask is not False and mask is not True and not is_mapping(mask):
                mask = False
            views.append(self._block(name, item, mask, f"{name}[{position}]" if len(items) > 1 else name))
        return views

    def block(self, name: str) -> ResourceView:
        """The first nested block of a name; where there is none, an empty one, so that defaults apply."""
        found = self.blocks(name)
        return found[0] if found else self._block(name, EMPTY, False, name)

    def _block(self, name: str, values: Mapping[str, Any], mask: Mask, usage_key: str) -> ResourceView:
        nested = self._usage.get(usage_key, self._usage.get(name)) if self._usage else NONE
        return ResourceView(
            self.context,
            self.change,
            self.side,
            values=values,
            mask=mask,
            path=f"{self.path}{name}.",
            usage_values=nested if is_mapping(nested) else NONE,
            assumptions=self.assumptions,
        )

    # --- usage

    def usage(self, key: str, default: Quantity | None = None) -> Any:
        """A number from the usage file, as Decimal or Bounded; "standard.storage_gb" reads nested keys."""
        found = self.usage_value(key)
        if found is None:
            return default
        if is_mapping(found):
            low, high = decimal_of(found.get("low")), decimal_of(found.get("high"))
            if low is None or high is None:
                return default
            middle = decimal_of(found.get("expected"))
            return Bounded(middle if middle is not None else (low + high) / 2, min(low, high), max(low, high))
        amount = decimal_of(found)
        return amount if amount is not None else default

    def usage_text(self, key: str, default: str = "") -> str:
        found = self.usage_value(key)
        return default if found is None or isinstance(found, Mapping) else str(found)

    def usage_value(self, key: str) -> Any:
        """The raw value under a key of the usage file; None when absent."""
        self.context.note_usage_key(self.change.type, f"{self.path}{key}")
        if not self._usage:
            return None
        found: Any = self._usage
        for part in key.split("."):
            if not is_mapping(found):
                return None
            found = found.get(part)
        return found

    def with_usage_of(self, other: ResourceView) -> ResourceView:
        """The same resource under another's usage and assumptions: a launch template used by a group."""
        return ResourceView(
            self.context,
            self.change,
            self.side,
            values=self.values,
            mask=self._mask,
            path=self.path,
            usage_values=other._usage,
            assumptions=other.assumptions,
        )

    def with_values(self, **changes: Any) -> ResourceView:
        """The same block with some attributes replaced: an instance type overridden by a mixed policy."""
        return ResourceView(
            self.context,
            self.change,
            self.side,
            values={**self.values, **changes},
            mask=self._mask,
            path=self.path,
            usage_values=self._usage,
            assumptions=self.assumptions,
        )

    def part(self, values: Mapping[str, Any], usage_key: str = "") -> ResourceView:
        """A part described in the resource's own words, with attributes as its type knows them, and its own usage."""
        nested = self._usage.get(usage_key) if usage_key else self._usage
        return ResourceView(
            self.context,
            self.change,
            self.side,
            values=values,
            path=self.path,
            usage_values=nested if isinstance(nested, Mapping) else NONE,
            assumptions=self.assumptions,
        )

    def hours(self) -> Any:
        """Hours a month it runs: 730, or the usage file's `monthly_hrs`."""
        return self.usage("monthly_hrs", HOURS) if self._usage else HOURS

    # --- other resources

    def reference(self, path: str, kind: str = "") -> ResourceView | None:
        """The resource that an attribute of this block refers to, on this side; None when it is not in the plan.

        `kind`: its type. Names serve as ids of several types, and the past side goes by ids.
        Of several (`x[expression]` names no instance) the one whose id or name the attribute has, or with the same key.
        """
        found = self.references(path)
        if not found:
            return None
        if kind:
            found = [other for other in found if other.change.type == kind]
        if len(found) > 1:
            value, key = lookup(self.values, path), self.change.index
            for other in found:
                if isinstance(value, str) and value and value in (other.values.get("id"), other.values.get("name")):
                    return other
            for other in found:
                if key is not None and other.change.index == key:
                    return other
        return found[0] if found else None

    def references(self, path: str) -> list[ResourceView]:
        """All resources an attribute refers to, in the order written; those absent on this side are left out."""
        value = lookup(self.values, path) if "." in path else self.values.get(path)
        changes = self.context.targets(self.change, f"{self.path}{path}", value, self.side)
        if not changes:
            return []
        return [self._other(change) for change in changes if self._side_of(change) is not None]

    def referencing(self, type_name: str, attribute: str) -> list[ResourceView]:
        """The resources of a type whose attribute refers to this one, on this side, in plan order."""
        changes = self.context.referencing(self.change, type_name, attribute)
        return [self._other(change) for change in changes if self._side_of(change) is not None]

    def seen(self, change: ResourceChange) -> ResourceView | None:
        """Another resource of the plan on this side; None where it does not exist on it."""
        return self._other(change) if self._side_of(change) is not None else None

    def _side_of(self, change: ResourceChange) -> Mapping[str, Any] | None:
        return change.before if self.side == "before" else change.after

    def _other(self, change: ResourceChange) -> ResourceView:
        if change.before is not change.after and change.actions != ("no-op",):
            self.context.saw_change = True
        return ResourceView(self.context, change, self.side)

    # --- telling the reader

    def assume(self, sentence: str) -> None:
        """Record an assumption: what was assumed and how to replace it."""
        if sentence not in self.assumptions:
            self.assumptions.append(sentence)
