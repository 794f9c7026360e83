"""Which instances of a plan an attribute refers to: by the configuration's references, else by equal ids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from costwarden.plan.addresses import split_key, split_steps
from costwarden.plan.model import Plan, ResourceChange, strip_keys
from costwarden.plan.variables import most_specific

Side = Literal["before", "after"]
_IDENTITIES = ("id", "arn", "self_link", "name")
_MAX_HOPS = 32  # module boundaries one reference may cross: far more than anybody nests
_ELSEWHERE = frozenset({"var", "local", "data", "each", "count", "self", "path", "terraform"})
_Seen = set[tuple[str, tuple[str, ...], "int | str | None"]]


class ReferenceIndex:
    """References of one plan. Cheap to make; the maps are built when first asked for."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._instances: dict[tuple[str, str], list[ResourceChange]] | None = None  # (module instance, type.name)
        self._modules: dict[str, list[str]] | None = None  # config address -> module instances, in plan order
        self._keyed: dict[tuple[str, str, int | str], ResourceChange] = {}
        self._values: dict[Side, dict[str, list[ResourceChange]]] = {}
        self._known: dict[tuple[str, str, str, str, int | str | None], tuple[ResourceChange, ...]] = {}
        self._answers: dict[tuple[str, str, str, int | str | None], tuple[ResourceChange, ...]] = {}

    def targets(self, change: ResourceChange, attribute_path: str) -> tuple[ResourceChange, ...]:
        """Instances that the attribute's expression refers to, in plan order; () for none, literals and deleted blocks.

        `attribute_path` joins nested blocks by dots ("launch_template.id"); a block's name alone means all in it.
        Variables are followed to the caller and outputs into the module. `x[each.key]` and `x[count.index]` give the
        instance with the same key, a literal key that one, anything else all instances.
        """
        asked = (change.type, change.name, change.module, attribute_path, change.index)
        known = self._known.get(asked)
        if known is None:
            known = self._known[asked] = self._targets(change, attribute_path)
        return known

    def _targets(self, change: ResourceChange, attribute_path: str) -> tuple[ResourceChange, ...]:
        block = self._plan.configuration.resources.get(change.config_address)
        if block is None:
            return ()
        inside = f"{attribute_path}."
        at_path = [
            references
            for path, references in block.references.items()
            if path == attribute_path or path.startswith(inside)
        ]
        if not at_path:
            return ()
        keyed = any(reference.startswith(("each.", "count.")) for references in at_path for reference in references)
        # All instances of a block share one answer unless it depends on their key.
        question = (block.address, change.module, attribute_path, change.index if keyed else None)
        if question not in self._answers:
            found: dict[str, ResourceChange] = {}
            seen: _Seen = set()
            for references in at_path:
                for target in self._follow(references, change.module, change.index, block.references, seen):
                    found.setdefault(target.address, target)
            self._answers[question] = tuple(found.values())
        return self._answers[question]

    def by_id(self, value: Any, side: Side = "after") -> tuple[ResourceChange, ...]:
        """Instances whose id, arn, self_link or name equals `value` on that side, in plan order."""
        if not isinstance(value, str) or not value:
            return ()
        if side not in self._values:
            self._values[side] = self._build_values(side)
        return tuple(self._values[side].get(value, ()))

    def related(self, change: ResourceChange, attribute_path: str, side: Side = "after") -> tuple[ResourceChange, ...]:
        """targets() for what comes after; where that says nothing, and for what was before, by the attribute's value.

        The configuration tells the new references only, so the past side goes by ids alone.
        """
        if side == "after" and (found := self.targets(change, attribute_path)):
            return found
        values = change.after if side == "after" else change.before
        found_all: dict[str, ResourceChange] = {}
        for value in _at(values, attribute_path.split(".")):
            for target in self.by_id(value, side):
                if target is not change:
                    found_all.setdefault(target.address, target)
        return tuple(found_all.values())

    def _follow(
        self,
        references: tuple[str, ...],
        module: str,
        key: int | str | None,
        siblings: Mapping[str, tuple[str, ...]],
        seen: _Seen,
        hops: int = 0,
    ) -> Iterator[ResourceChange]:
        if hops > _MAX_HOPS or (module, references, key) in seen:
            return
        seen.add((module, references, key))  # a hostile plan can name circles that branch
        exact = most_specific(list(references))
        by_key = key is not None and any(reference.startswith(("each.key", "count.index")) for reference in exact)
        for reference in exact:
            steps = split_steps(reference)
            if steps[0] == "var" and len(steps) > 1 and module:
                yield from self._from_caller(split_key(steps[1])[0], module, seen, hops)
            elif steps[0] == "each" and len(steps) > 1 and split_key(steps[1])[0] == "value":
                looped = list(self._follow(siblings.get("for_each", ()), module, None, {}, seen, hops + 1))
                same = [target for target in looped if key is None or target.index is None or target.index == key]
                # `{ for x in aws_x.y : x.name => x }` loops over instances by their names.
                yield from same or (target for target in looped if (target.after or {}).get("name") == key)
            elif steps[0] == "module" and len(steps) > 1:
                yield from self._from_outputs(steps, module, key if by_key else None, seen, hops)
            elif len(steps) > 1 and steps[0] not in _ELSEWHERE:
                name, literal = split_key(steps[1])
                wanted = literal if literal is not None else key if by_key else None
                yield from self._with_key(module, f"{steps[0]}.{name}", wanted)

    def _with_key(self, module: str, block: str, wanted: int | str | None) -> Iterator[ResourceChange]:
        instances = self._blocks().get((module, block), ())
        if wanted is not None and (same := self._keyed.get((module, block, wanted))) is not None:
            yield same
        else:
            yield from instances

    def _from_caller(self, argument: str, module: str, seen: _Seen, hops: int) -> Iterator[ResourceChange]:
        call = self._plan.configuration.modules.get(strip_keys(module))
        if call is None:
            return
        steps = split_steps(module)
        caller, key = ".".join(steps[:-2]), split_key(steps[-1])[1]
        yield from self._follow(call.references.get(argument, ()), caller, key, call.references, seen, hops + 1)

    def _from_outputs(
        self, steps: list[str], module: str, key: int | str | None, seen: _Seen, hops: int
    ) -> Iterator[ResourceChange]:
        name, literal = split_key(steps[1])
        prefix = f"{module}.module.{name}" if module else f"module.{name}"
        call = self._plan.configuration.modules.get(strip_keys(prefix))
        if call is None:
            return
        wanted = literal if literal is not None else key
        instances = [at for at in self._module_instances(strip_keys(prefix)) if _split_last_key(at)[0] == prefix]
        same = [at for at in instances if wanted is not None and _split_last_key(at)[1] == wanted]
        output = split_key(steps[2])[0] if len(steps) > 2 else None
        for instance in same or instances:
            for name_of_output, references in call.outputs.items():
                if output is None or name_of_output == output:
                    yield from self._follow(references, instance, None, {}, seen, hops + 1)

    def _blocks(self) -> dict[tuple[str, str], list[ResourceChange]]:
        if self._instances is None:
            self._instances = {}
            for change in self._plan.resources:
                block = f"{change.type}.{change.name}"
                self._instances.setdefault((change.module, block), []).append(change)
                if change.index is not None:
                    self._keyed[change.module, block, change.index] = change
        return self._instances

    def _module_instances(self, config_address: str) -> list[str]:
        if self._modules is None:
            self._modules = {}
            seen: set[str] = set()
            for module, _ in self._blocks():
                steps = split_steps(module) if module else []
                for end in range(2, len(steps) + 1, 2):
                    instance = ".".join(steps[:end])
                    if instance not in seen:
                        seen.add(instance)
                        self._modules.setdefault(strip_keys(instance), []).append(instance)
        return self._modules.get(config_address, [])

    def _build_values(self, side: Side) -> dict[str, list[ResourceChange]]:
        index: dict[str, list[ResourceChange]] = {}
        for change in self._plan.resources:
            values = change.after if side == "after" else change.before
            if values is None:
                continue
            for identity in {found: None for name in _IDENTITIES if isinstance(found := values.get(name), str)}:
                if identity:
                    index.setdefault(identity, []).append(change)
        return index


def _split_last_key(module: str) -> tuple[str, int | str | None]:
    steps = split_steps(module)
    name, key = split_key(steps[-1])
    return ".".join((*steps[:-1], name)), key


def _at(value: Any, path: list[str]) -> Iterator[Any]:
    if isinstance(value, list):
        for item in value:
            yield from _at(item, path)
    elif not path:
        yield value
    elif isinstance(value, Mapping):
        yield from _at(value.get(path[0]), path[1:])
