"""From a resource's address and an attribute to the literal in the repository that sets it, or the reason why not."""

from __future__ import annotations

import difflib
import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from costwarden.hcl.refusal import Refusal, RefusalCode, Refused
from costwarden.hcl.resolve.address import Address, check_key, enter, parse_address
from costwarden.hcl.resolve.blast import Blast
from costwarden.hcl.resolve.chase import Chaser
from costwarden.hcl.resolve.literals import Null, literal_value
from costwarden.hcl.resolve.model import Origin, Resolved, Scalar, Step, Value
from costwarden.hcl.resolve.repository import Snapshot, open_repository
from costwarden.hcl.resolve.scope import Absent, Found
from costwarden.hcl.resolve.source import ModuleView, module_at, top_level
from costwarden.hcl.resolve.target import Target, follow_target, refuse_generated, refuse_ignored
from costwarden.hcl.resolve.variables import VariableFiles
from costwarden.hcl.tree import source_boundary

C = RefusalCode
_ORIGINS = {
    "local": Origin.LOCAL,
    "tfvars": Origin.TFVARS,
    "default": Origin.DEFAULT,
    "argument": Origin.ARGUMENT,
    "for_each": Origin.FOR_EACH,
}


@dataclass(frozen=True, slots=True)
class Root:
    """One root module as it is planned: its files, its variable files, its workspace."""

    module: ModuleView
    chaser: Chaser

    @classmethod
    def open(
        cls, root: Path, base: Path | None, var_files: Sequence[str], workspace: str, snapshot: Snapshot | None = None
    ) -> Root:
        directory = Path(os.path.realpath(root))
        around = Path(os.path.realpath(base)) if base is not None else source_boundary(directory)
        if not directory.is_relative_to(around):
            around = source_boundary(directory)
        snapshot = snapshot or open_repository(around).snapshot()
        files = VariableFiles(snapshot, str(directory), var_files)
        return cls(module_at(snapshot, str(directory)), Chaser(files, workspace))


def resolve(
    root: Path,
    address: str,
    attribute_path: str,
    *,
    base: Path | None = None,
    var_files: Sequence[str] = (),
    workspace: str = "default",
    advised: Collection[str] = (),
) -> Resolved | Refusal:
    """The literal that sets `attribute_path` of `address` in the root module `root`, safe to be replaced.

    `var_files`: what the environment is planned with, relative to the root or the base, lowest precedence first.
    `advised`: addresses the same change is advised for. Nothing is executed, nothing raised.
    """
    try:
        return resolve_in(Root.open(root, base, var_files, workspace), address, attribute_path, advised)
    except Refused as refused:
        return refused.refusal(address)


def find_target(root: Root, address: str, attribute_path: str) -> Target:
    """The block and frame of an address. Raises Refused with near addresses where there is none."""
    wanted = parse_address(address)
    try:
        frame = enter(root.module, wanted.modules)
        block = frame.module.one("resource", (wanted.type, wanted.name), C.BLOCK_NOT_FOUND)
    except Refused as refused:
        if refused.code is not C.BLOCK_NOT_FOUND:
            raise
        if (today := _moved(root, wanted)) is not None:
            return find_target(root, today, attribute_path)
        raise Refused(C.BLOCK_NOT_FOUND, *_near(root, wanted)) from None
    check_key(block, wanted.key, f"{wanted.type}.{wanted.name}")
    refuse_generated(block.text)
    return Target(wanted, frame, block, wanted.key, attribute_path)


def resolve_in(root: Root, address: str, attribute_path: str, advised: Collection[str] = ()) -> Resolved:
    """As `resolve`, in an open root. Raises Refused."""
    target = find_target(root, address, attribute_path)
    refuse_ignored(target)
    found = follow_target(root.chaser, target)
    if isinstance(found, Absent):
        raise found.expr.refused(C.KEY_NOT_FOUND, found.key)
    value = value_of(root.chaser, found)
    defaults = [hop for hop in found.trail if hop.kind == "child-default"]
    if defaults:
        call = defaults[-1].frame.call
        place = f"{call.text.name}:{call.line} module.{call.labels[0]}" if call is not None else ""
        raise found.expr.refused(C.CHILD_MODULE_DEFAULT, f"argument {defaults[-1].name} of {place}")
    refuse_generated(found.expr.text)
    found.scope.frame.module.refuse_shadowed(found.expr.text)
    blast = Blast(root.chaser, root.module, target, advised)
    blast.refuse_shared(found)
    return Resolved(
        address=address,
        attribute_path=attribute_path,
        file=found.expr.text.name,
        line=found.expr.line,
        start=found.expr.node.start_byte,
        end=found.expr.node.end_byte,
        value=value,
        origin=_ORIGINS[found.trail[-1].kind] if found.trail else Origin.BLOCK,
        chain=tuple(
            Step(f"{hop.kind} {hop.name}", hop.landed.text.name, hop.landed.line)
            for hop in found.trail
            if hop.landed is not None
        ),
        notes=tuple(blast.notes),
    )


def value_of(chaser: Chaser, found: Found) -> Value:
    """What a terminal is worth: a scalar, or a list of literals. Raises Refused for null and for objects."""
    literal = literal_value(found.expr.node)
    if isinstance(literal, Null):
        raise found.expr.refused(C.DEFAULT_IS_NULL)
    if literal is not None:
        return literal
    if found.expr.node.type != "tuple":
        raise found.expr.refused(C.UNSUPPORTED_EXPRESSION)
    values: list[Scalar] = []
    for child in [one for one in found.expr.node.named_children if one.type == "expression"]:
        item = chaser.follow(found.expr.at(child), found.scope)
        here = literal_value(item.expr.node) if isinstance(item, Found) and not item.trail else None
        if here is None or isinstance(here, Null):
            raise found.expr.refused(C.UNSUPPORTED_EXPRESSION)
        values.append(here)
    return tuple(values)


def _moved(root: Root, wanted: Address) -> str | None:
    """The address of today, where a `moved` block of the module renames the resource and the new name exists."""
    try:
        module = enter(root.module, wanted.modules).module
        for text in module.with_name(wanted.name):
            for block in top_level(text) if not text.name.endswith(".json") else ():
                before, after = block.attribute("from"), block.attribute("to")
                if block.kind != "moved" or before is None or after is None:
                    continue
                kind, _, name = after.written.decode("utf-8", "replace").strip().partition(".")
                old = before.written.decode("utf-8", "replace").strip()
                if old == f"{wanted.type}.{wanted.name}" and module.blocks("resource", (kind, name)):
                    return str(Address(wanted.modules, kind, name, wanted.key))
    except Refused:
        return None
    return None


def _near(root: Root, wanted: Address) -> list[str]:
    """Addresses of the root that look like the wanted one, most alike first."""
    known: list[str] = []
    for text in root.module.texts:
        try:
            blocks = top_level(text) if not text.name.endswith(".json") else []
        except Refused:
            continue
        known.extend(".".join(block.labels) for block in blocks if block.kind == "resource")
    return difflib.get_close_matches(f"{wanted.type}.{wanted.name}", known, n=3, cutoff=0.6)
