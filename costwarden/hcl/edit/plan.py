"""Plan an edit: find what sets a value, check that it is what the cloud has, and give back the changed bytes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from costwarden.hcl.edit.draft import Draft
from costwarden.hcl.edit.maps import set_key
from costwarden.hcl.edit.model import Change, EditResult
from costwarden.hcl.edit.removal import refuse_removal, remove_resource
from costwarden.hcl.edit.replace import replace_literal
from costwarden.hcl.edit.values import hcl_value, is_name, shown
from costwarden.hcl.edit.written import insert_in_var_file, insert_where_absent, remove_written
from costwarden.hcl.locate import attribute_steps
from costwarden.hcl.refusal import Refusal, RefusalCode, Refused
from costwarden.hcl.resolve.address import parse_address
from costwarden.hcl.resolve.literals import same_value
from costwarden.hcl.resolve.model import Origin, Value
from costwarden.hcl.resolve.resolve import find_target, resolve_in, value_of
from costwarden.hcl.resolve.scope import Found
from costwarden.hcl.resolve.target import follow_target, refuse_ignored
from costwarden.hcl.schema.arguments import is_map
from costwarden.hcl.schema.replacing import replaces

C = RefusalCode
_META = frozenset({"count", "for_each", "provider", "lifecycle", "depends_on", "provisioner", "connection", "dynamic"})


def plan_edit(
    root: Path,
    address: str,
    attribute_path: str,
    current: Value | None,
    target: Value | None,
    *,
    base: Path | None = None,
    var_files: Sequence[str] = (),
    workspace: str = "default",
    advised: Collection[str] = (),
    insert: bool = False,
    in_call: bool = False,
    in_var_file: bool = False,
    replacement_allowed: bool = False,
    second_look: bool = True,
) -> EditResult | Refusal:
    """One attribute of one resource from `current` to `target`; see `plan_edits`."""
    change = Change(attribute_path, current, target, insert)
    return plan_edits(
        root,
        address,
        (change,),
        base=base,
        var_files=var_files,
        workspace=workspace,
        advised=advised,
        in_call=in_call,
        in_var_file=in_var_file,
        replacement_allowed=replacement_allowed,
        second_look=second_look,
    )


def plan_edits(
    root: Path,
    address: str,
    changes: Sequence[Change],
    *,
    base: Path | None = None,
    var_files: Sequence[str] = (),
    workspace: str = "default",
    advised: Collection[str] = (),
    in_call: bool = False,
    in_var_file: bool = False,
    replacement_allowed: bool = False,
    second_look: bool = True,
) -> EditResult | Refusal:
    """All changes of one resource as one edit, or the reason why one of them is not made: then none is.

    `advised`: every address the same changes are advised for. `in_call`: where the value is the default of a module's
    variable, the argument is inserted in the module call. `in_var_file`: where it is the default of a variable of the
    root, the variable is set in the last of `var_files`, for this environment alone. What is made gives no file.
    `replacement_allowed`: arguments that are known to replace the resource may be changed. `second_look`: python-hcl2
    reads every step as well and must see one changed path.
    Nothing is written, executed or raised.
    """
    try:
        if not replacement_allowed:
            _refuse_replacement(address, changes)
        draft = Draft(root, base, var_files, workspace, second_look=second_look)
        for change in changes:
            chosen = _Chosen(advised, in_call, var_files[-1] if in_var_file and var_files else "", changes)
            _apply(draft, address, change, chosen)
        return draft.result(address)
    except Refused as refused:
        return refused.refusal(address)


def plan_removal(
    root: Path,
    address: str,
    *,
    base: Path | None = None,
    var_files: Sequence[str] = (),
    workspace: str = "default",
    advised: Collection[str] = (),
    forget: bool = False,
    known: Mapping[str, str] = MappingProxyType({}),
    second_look: bool = True,
) -> EditResult | Refusal:
    """The resource's block taken out; Terraform will destroy it, or with `forget` leave it alone (a `removed` block).

    Its `import` blocks go with it. Refused while anything refers to it, while its lifecycle forbids it, and for some of
    several instances. `known`: attributes of the cloud's object, {"id": "vol-1"}, which a snapshot that stays names.
    A file that would be empty has b"" as its new bytes.
    """
    try:
        draft = Draft(root, base, var_files, workspace, second_look=second_look)
        target = find_target(draft.root, address, "id")
        refuse_removal(draft.root, target, advised, forget, known)
        remove_resource(draft, target, forget, known)
        return draft.result(address)
    except Refused as refused:
        return refused.refusal(address)


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What the caller allows: `var_file` "" where none is to be written to."""

    advised: Collection[str]
    in_call: bool
    var_file: str
    changes: Sequence[Change]


def _apply(draft: Draft, address: str, change: Change, chosen: _Chosen) -> None:
    advised, paths = chosen.advised, [one.attribute_path for one in chosen.changes]
    steps = attribute_steps(change.attribute_path)
    if not steps or not all(is_name(step) or step.isdecimal() or at for at, step in enumerate(steps)):
        raise Refused(C.NOT_IN_SCHEMA, change.attribute_path)
    if steps[0] in _META:
        raise Refused(C.NOT_IN_SCHEMA, f"{steps[0]} is Terraform's: it decides which resources there are")
    _refuse_unwritable(change)
    target = find_target(draft.root, address, change.attribute_path)
    refuse_ignored(target)
    if change.target is None:
        remove_written(draft, target, change, advised)
        return
    keyed = len(steps) > 1 and is_map(target.address.type, steps[0])
    try:
        found = resolve_in(draft.root, address, change.attribute_path, advised)
    except Refused as refused:
        absent = refused.code in (C.ATTRIBUTE_NOT_FOUND, C.KEY_NOT_FOUND)
        if refused.code is C.CHILD_MODULE_DEFAULT and chosen.in_call:
            insert_where_absent(draft, target, change, advised, beside=paths, call=True)
        elif not (absent or keyed) or (change.current is not None and not change.insert):
            raise
        elif keyed:
            set_key(draft, target, change, advised, refused)
        elif absent:
            insert_where_absent(draft, target, change, advised, beside=paths, call=False)
        return
    if same_value(found.value, change.target):
        draft.resolved.append(found)
        draft.notes.append(f"{change.attribute_path} is {shown(change.target)} already")
        return
    if change.current is None or not same_value(found.value, change.current):
        both = (f"code: {shown(found.value)}", f"cloud: {shown(change.current)}")
        raise Refused(C.CURRENT_VALUE_MISMATCH, *both, file=found.file, line=found.line)
    draft.resolved.append(found)
    draft.notes.extend(found.notes)
    said = f"{address}: {change.attribute_path} from {shown(found.value)} to {shown(change.target)}"
    if chosen.var_file and found.origin is Origin.DEFAULT:
        insert_in_var_file(draft, target, chosen.var_file, change.target, said)
    else:
        snapshot = draft.root.module.snapshot
        text = snapshot.text(f"{snapshot.base}/{found.file}")
        assert text is not None
        draft.change(text, replace_literal(text, found, change.target), said, value=change.target)
    after = follow_target(draft.root.chaser, find_target(draft.root, address, change.attribute_path))
    if not isinstance(after, Found) or not same_value(value_of(draft.root.chaser, after), change.target):
        raise Refused(C.ORACLE_MISMATCH, "reads another value after the edit", file=found.file, line=found.line)


def _refuse_replacement(address: str, changes: Sequence[Change]) -> None:
    """Raises Refused(forces-replacement)."""
    kind = parse_address(address).type
    for change in changes:
        path = ".".join(step for step in attribute_steps(change.attribute_path) if not step.isdecimal())
        if replaces(kind, path):
            raise Refused(C.FORCES_REPLACEMENT, f"{kind} {path}")


def _refuse_unwritable(change: Change) -> None:
    """Raises Refused for values, and keys of maps, no literal can say."""
    for value in (change.current, change.target, change.attribute_path):
        try:
            if value is not None:
                hcl_value(value)
        except ValueError as error:
            raise Refused(C.UNSUPPORTED_EXPRESSION, str(error)) from None
