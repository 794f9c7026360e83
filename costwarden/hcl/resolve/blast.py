"""What else an edit of a literal would change: other instances, other consumers of its names, other callers."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from dataclasses import replace

from costwarden.hcl.locate import attribute_steps
from costwarden.hcl.refusal import RefusalCode, Refused
from costwarden.hcl.resolve.address import Address, Frame, called_module, parse_address
from costwarden.hcl.resolve.callers import UNIT, callers_of
from costwarden.hcl.resolve.chase import Chaser
from costwarden.hcl.resolve.instances import block_keys, frames_of, instances_of
from costwarden.hcl.resolve.references import Reference, attribute_around, overlaps, references_to
from costwarden.hcl.resolve.scope import Found, Hop, Path
from costwarden.hcl.resolve.source import BlockRef, ModuleView, top_level
from costwarden.hcl.resolve.target import Target, follow_target

C = RefusalCode
Seen = set[tuple[str, str, Path]]
MAX_CONSUMERS = 200
_HARMLESS = frozenset({"variable", "moved", "removed", "import"})


class Blast:
    """Judges one landing. `advised` are addresses the same change is advised for, the target's own among them."""

    def __init__(self, chaser: Chaser, root: ModuleView, target: Target, advised: Collection[str]) -> None:
        self._chaser = chaser
        self._root = root
        self._target = target
        self._advised = {*(str(parse_address(one)) for one in advised), str(target.address)}
        self._attribute = attribute_steps(target.attribute_path)[0]
        self.notes: list[str] = []

    def refuse_shared(self, found: Found) -> None:
        """Raises Refused: subset-of-instances, shared-value."""
        self._instances(found)
        if found.expr.text.linked:
            raise found.expr.refused(C.SHARED_VALUE, f"{found.expr.text.name} is a symbolic link")
        home = os.path.relpath(self._root.directory, self._root.snapshot.base).replace(os.sep, "/")
        from_file = bool(found.trail) and found.trail[-1].kind == "tfvars"
        if from_file and home != "." and not found.expr.text.name.startswith(f"{home}/"):
            raise found.expr.refused(C.SHARED_VALUE, f"{found.expr.text.name} is not this root module's own")
        seen: Seen = set()
        for hop in found.trail:
            self._hop(hop, seen)
        self._callers(found)

    def refuse_shared_call(self, found: Found, hop: Hop) -> None:
        """As `refuse_shared` for an argument inserted in the call of `hop`: who else takes the variable inside."""
        self._instances(found)
        seen: Seen = set()
        for one in found.trail:
            self._hop(one, seen)
        if hop.frame.parent is not None:
            self._callers(Found(found.expr, replace(found.scope, frame=hop.frame.parent)))

    def _instances(self, found: Found) -> None:
        """Every instance that is not advised must lead to another literal."""
        address = self._target.address
        try:
            instances = list(instances_of(self._chaser, self._root, address))
        except Refused as refused:
            raise found.expr.refused(
                C.SUBSET_OF_INSTANCES, f"the instances of {address.block} are not known"
            ) from refused
        listed = {one[0] for one in instances}
        if str(address) not in listed:
            raise Refused(C.INSTANCE_KEY_UNKNOWN, f"{address} is not among {', '.join(sorted(listed)[:5])}")
        hit = [
            other
            for other, frame, block, key in instances
            if other not in self._advised and self._lands(found, Target(address, frame, block, key, self._path))
        ]
        if hit:
            raise found.expr.refused(C.SUBSET_OF_INSTANCES, *hit[:10])

    @property
    def _path(self) -> str:
        return self._target.attribute_path

    def _lands(self, found: Found, other: Target) -> bool:
        """Whether another instance takes its value from the same literal; where that is not known, yes."""
        try:
            there = follow_target(self._chaser, other)
        except Refused:
            return True
        return isinstance(there, Found) and _span(there) == _span(found)

    def _hop(self, hop: Hop, seen: Seen) -> None:
        if hop.kind == "for_each":
            self._each(hop)
            return
        root = "local" if hop.kind == "local" else "var"
        self._consumers(hop.frame, root, hop.name, hop.path, hop, seen, 0)

    def _each(self, hop: Hop) -> None:
        """Other uses of each.value in the block whose for_each it is."""
        block = _owner(hop)
        for reference in references_to(hop.frame.module, "each", "value"):
            if reference.block != block or reference.expr.node == hop.at.node or not overlaps(reference, hop.path):
                continue
            if reference.attribute != _attribute_at(hop):
                self._shared(reference, f"{_name(block)} {reference.attribute}")

    def _consumers(
        self, frame: Frame, root: str, name: str, path: Path, hop: Hop | None, seen: Seen, depth: int
    ) -> None:
        key = (frame.address, f"{root}.{name}", path)
        if key in seen:
            return
        if depth > MAX_CONSUMERS:
            raise Refused(C.SHARED_VALUE, f"{root}.{name} is passed on too often")
        seen.add(key)
        for reference in references_to(frame.module, root, name):
            if hop is not None and _same(reference, hop):
                continue
            keyed = root == "module" and overlaps(replace(reference, path=reference.path[1:]), path)
            if keyed or overlaps(reference, path):
                self._consumer(frame, reference, () if keyed else path[len(reference.path) :], seen, depth)

    def _consumer(self, frame: Frame, reference: Reference, rest: Path, seen: Seen, depth: int) -> None:
        """`rest`: where inside of what the reference takes the value is."""
        block = reference.block
        top = reference.attribute.split(".", 1)[0]
        rest = rest if reference.whole else ()
        if block.kind in _HARMLESS or (block.kind == "output" and frame.call is None):
            if block.kind == "output":
                self.notes.append(f"the output {block.labels[0]} shows the same value")
            if block.kind == "variable":
                place = f"{reference.expr.text.name}:{reference.expr.line}"
                self.notes.append(f"a validation of the variable has to accept the new value ({place})")
            return
        if top == "for_each" and reference.whole and rest:
            for use in references_to(frame.module, "each", "value"):
                if use.block == block and overlaps(use, rest[1:]):
                    self._consumer(frame, use, rest[1 + len(use.path) :], seen, depth + 1)
        elif block.kind == "resource" and len(block.labels) == 2:
            self._resource(frame, reference)
        elif block.kind == "locals":
            self._consumers(frame, "local", top, rest, None, seen, depth + 1)
        elif block.kind == "output" and frame.parent is not None and frame.call is not None:
            inside = (block.labels[0], *rest)
            self._consumers(frame.parent, "module", frame.call.labels[0], inside, None, seen, depth + 1)
        elif block.kind == "module" and len(block.labels) == 1:
            self._argument(frame, reference, top, rest, seen, depth)
        else:
            self._shared(reference, f"{block.kind} {'.'.join(block.labels)}")

    def _argument(self, frame: Frame, reference: Reference, argument: str, rest: Path, seen: Seen, depth: int) -> None:
        """A call that passes the value on: whoever takes the argument inside consumes it."""
        call = reference.block
        if argument in ("count", "for_each", "source", "providers"):
            self._shared(reference, f"module.{call.labels[0]} {argument}")
        try:
            module = called_module(frame.module, call)
        except Refused:
            self._shared(reference, f"module.{call.labels[0]} {argument}")
            return
        prefix = f"{frame.address}." if frame.address else ""
        inner = Frame(module, f"{prefix}module.{call.labels[0]}", frame, call, None)
        self._consumers(inner, "var", argument, rest, None, seen, depth + 1)

    def _resource(self, frame: Frame, reference: Reference) -> None:
        """A resource that takes the value: fine where it is the same attribute of advised instances."""
        block = reference.block
        own = block.node == self._target.block.node and block.text is self._target.block.text
        plain = ".".join(step for step in attribute_steps(self._path) if not step.isdecimal())
        same = reference.attribute in (plain, self._attribute)
        if own and same:
            return
        if same and all(one in self._advised for one in self._addresses(frame, block)):
            return
        self._shared(reference, f"{_name(block)} {reference.attribute}")

    def _addresses(self, frame: Frame, block: BlockRef) -> Iterator[str]:
        names = tuple(step.partition("[")[0] for step in frame.address.split("module.")[1:])
        names = tuple(name.rstrip(".") for name in names)
        for one in frames_of(self._chaser, self._root, names):
            for key in block_keys(self._chaser, block, one):
                modules = _modules_of(one)
                yield str(Address(modules, block.labels[0], block.labels[1], key))

    def _callers(self, found: Found) -> None:
        """Nobody but the calls on the way may lead to the directories on the way."""
        snapshot = self._root.snapshot
        frame: Frame | None = found.scope.frame
        while frame is not None:
            calls = callers_of(snapshot, frame.module.directory)
            own = frame.call
            others = [
                call
                for call in calls
                if own is None or call.name != own.labels[0] or call.file != own.text.name or call.line != own.line
            ]
            if own is None and [one.name for one in others] == [UNIT]:
                others = []  # the root itself, planned by Terragrunt
            unadvised = [call for call in others if not self._call_is_advised(call.name, call.directory, frame)]
            if unadvised:
                shown = [f"{call.file}:{call.line} module.{call.name}" for call in unadvised[:10]]
                raise found.expr.refused(C.SHARED_VALUE, *shown)
            frame = frame.parent

    def _call_is_advised(self, name: str, directory: str, frame: Frame) -> bool:
        """Whether a sibling call of the same caller has the same block, all instances of it advised."""
        parent = frame.parent
        if parent is None or directory != parent.module.directory or not name:
            return False
        depth = len(_modules_of(frame))
        modules = self._target.address.modules
        sibling = (*modules[: depth - 1], (name, None), *modules[depth:])
        address = Address(sibling, self._target.address.type, self._target.address.name, None)
        try:
            return all(one in self._advised for one, *_ in instances_of(self._chaser, self._root, address))
        except Refused:
            return False

    def _shared(self, reference: Reference, shown: str) -> None:
        said = f"{reference.expr.text.name}:{reference.expr.line} {shown}".rstrip()
        raise reference.expr.refused(C.SHARED_VALUE, said)


def _modules_of(frame: Frame) -> tuple[tuple[str, str | int | None], ...]:
    found: list[tuple[str, str | int | None]] = []
    here: Frame | None = frame
    while here is not None and here.call is not None:
        found.append((here.call.labels[0], here.key))
        here = here.parent
    return tuple(reversed(found))


def _same(reference: Reference, hop: Hop) -> bool:
    return reference.expr.text is hop.at.text and _covers(hop, reference)


def _covers(hop: Hop, reference: Reference) -> bool:
    return hop.at.node.start_byte <= reference.expr.node.start_byte < hop.at.node.end_byte


def _span(found: Found) -> tuple[str, int, int]:
    return found.expr.text.name, found.expr.node.start_byte, found.expr.node.end_byte


def _owner(hop: Hop) -> BlockRef | None:
    at = hop.at.node.start_byte
    blocks = top_level(hop.at.text)
    return next((one for one in blocks if one.node.start_byte <= at < one.node.end_byte), None)


def _attribute_at(hop: Hop) -> str:
    owner = _owner(hop)
    return attribute_around(hop.at.node, owner) if owner is not None else ""


def _name(block: BlockRef | None) -> str:
    if block is None:
        return ""
    return ".".join(block.labels) if block.kind == "resource" else ".".join((block.kind, *block.labels))
