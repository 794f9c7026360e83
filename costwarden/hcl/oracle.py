"""Independent looks at an edit: a second parser says which paths changed, a render says which attributes did.

python-hcl2 is imported here and nowhere else: it is slow and must never write, but it reads HCL by another grammar.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from costwarden.errors import CostwardenError
from costwarden.hcl.around import around_change
from costwarden.hcl.edit.model import EditResult
from costwarden.hcl.edit.values import hcl_value
from costwarden.hcl.parse import shared_parser
from costwarden.hcl.refusal import Refusal, RefusalCode
from costwarden.hcl.render import render_directory
from costwarden.hcl.resolve.literals import same_value
from costwarden.hcl.resolve.model import Value
from costwarden.hcl.tree import source_boundary
from costwarden.plan.model import Plan

if TYPE_CHECKING:
    from tree_sitter import Node

C = RefusalCode


@dataclass(frozen=True, slots=True)
class ChangedPath:
    """One path of a file's content that differs: ("resource", "0", "aws_ebs_volume", ...), old and new value."""

    file: str
    path: tuple[str, ...]
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Verdict:
    """`changed` is what the second parser saw; `unread` are files it cannot read either way: say so to reviewers."""

    refusal: Refusal | None
    changed: tuple[ChangedPath, ...] = ()
    unread: tuple[str, ...] = ()


def check_edit(result: EditResult, *, expected_changes: int | None = None) -> Verdict:
    """Whether a second parser sees exactly the intended changes: as many paths as sentences in `what`, no other.

    Insertions and removals count as one path each. `expected_changes` where the caller knows better.
    """
    changed: list[ChangedPath] = []
    unread: list[str] = []
    wanted = len(result.what) if expected_changes is None else expected_changes
    for name, (old, new) in result.files.items():
        seen = changed_paths(name, old, new)
        if isinstance(seen, str):
            return Verdict(_refusal(result, C.ORACLE_MISMATCH, name, seen))
        if seen is None:
            unread.append(name)
        changed.extend(seen or ())
    if not unread and len(changed) != wanted:
        said = [f"{one.file}: {'.'.join(one.path)}" for one in changed[:10]]
        refusal = _refusal(result, C.ORACLE_MISMATCH, f"{len(changed)} paths changed, {wanted} intended", *said)
        return Verdict(refusal, tuple(changed), tuple(unread))
    return Verdict(None, tuple(changed), tuple(unread))


def changed_paths(
    name: str, old: bytes, new: bytes, roots: tuple[Node, Node] | None = None
) -> list[ChangedPath] | str | None:
    """What differs; None where the second parser cannot read the original, a text where it cannot read the result.

    It reads the top-level items around the change, before and after: all other bytes are equal. `roots`: tree-sitter's
    of both, where they are at hand. Raises CostwardenError where python-hcl2 is not installed.
    """
    if roots is None:
        parse = shared_parser().parse
        roots = parse(old).root_node, parse(new).root_node
    if roots[0].has_error:
        return None
    if roots[1].has_error:
        return "cannot be read after the edit"
    one, other = around_change(old, new, *roots)
    before = _read(one)
    if before is None:
        return None
    after = _read(other)
    if after is None:
        return "cannot be read after the edit"
    if not name.endswith(".tfvars"):  # at the top of a configuration everything is a block, of which there may be none
        for kind in before.keys() | after.keys():
            before.setdefault(kind, [])
            after.setdefault(kind, [])
    return [ChangedPath(name, path, a, b) for path, a, b in differences(before, after)]


def says(seen: Any, value: Value) -> bool:
    """Whether what the second parser read is this value; it leaves `$${` as written, and numbers are floats.

    Of an expression around it, ("gp3") or merge(local.tags, { Team = "a" }), it gives the text: the literal is in it.
    """
    if isinstance(value, tuple):
        return isinstance(seen, list) and len(seen) == len(value) and all(map(says, seen, value))
    if isinstance(seen, bool):
        return str(value).lower() == str(seen).lower()
    if isinstance(seen, (int, float)):
        return same_value(int(seen) if seen == int(seen) else Decimal(str(seen)), value)
    if not isinstance(seen, str):
        return False
    if seen.startswith("${") and seen.endswith("}"):  # an expression around the literal, as text
        literals = (hcl_value(value, quoted=True), hcl_value(value, quoted=False))
        if any(one in seen for one in literals):
            return True
    if seen.startswith("${(") and seen.endswith(")}"):
        inner = seen[2:-1]
        while inner.startswith("(") and inner.endswith(")"):
            inner = inner[1:-1]
        return says(inner, value)
    plain, wanted = (text.replace("$${", "${").replace("%%{", "%{") for text in (seen, str(value)))
    return plain == wanted or same_value(plain, value)


def differences(one: Any, other: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    """Paths at which two parsed files differ; an inserted or removed element of a list is one path."""
    if type(one) is not type(other):
        yield path, one, other
    elif isinstance(one, dict):
        for key in [*one, *(key for key in other if key not in one)]:
            if key in one and key in other:
                yield from differences(one[key], other[key], (*path, str(key)))
            else:
                yield (*path, str(key)), one.get(key), other.get(key)
    elif isinstance(one, list):
        yield from _list_differences(one, other, path)
    elif one != other:
        yield path, one, other


def _list_differences(
    one: list[Any], other: list[Any], path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    if len(one) == len(other):
        for at, (a, b) in enumerate(zip(one, other, strict=True)):
            yield from differences(a, b, (*path, str(at)))
        return
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    end = 0
    while end < min(len(one), len(other)) - start and one[len(one) - 1 - end] == other[len(other) - 1 - end]:
        end += 1
    for at in range(start, max(len(one), len(other)) - end):
        yield (
            (*path, str(at)),
            one[at] if at < len(one) - end else None,
            other[at] if at < len(other) - end else None,
        )


def check_render(
    root: Path,
    result: EditResult,
    advised: Collection[str],
    *,
    attributes: Collection[str] = (),
    base: Path | None = None,
    variables: Mapping[str, str] = {},
    var_files: Sequence[str] = (),
    workspace: str = "default",
) -> Refusal | None:
    """None where the source, evaluated with and without the edit, differs in the advised resources and only there.

    `advised`: addresses; `attributes`: first steps of the paths that may differ in them, all where empty. Raises
    CostwardenError where the source cannot be rendered before the edit.
    """
    around = base if base is not None else source_boundary(root)
    options: dict[str, Any] = {"variables": variables, "var_files": var_files, "workspace": workspace}
    before = render_directory(root, name="before", base=around, **options)
    with tempfile.TemporaryDirectory(prefix="costwarden-") as folder:
        copy = Path(folder).resolve() / "source"
        _copy(around, copy)
        for name, (_, new) in result.files.items():
            target = copy / name
            if new:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(new)
            else:
                target.unlink()
        try:
            after = render_directory(
                copy / root.resolve().relative_to(around.resolve()), name="after", base=copy, **options
            )
        except CostwardenError as error:
            return _refusal(result, C.RENDER_MISMATCH, str(error))
    extra: list[str] = []
    seen: set[str] = set()
    for address, attribute in sorted(_pairs(before, after)):
        seen.add(address)
        if address not in advised or (attributes and attribute not in attributes and attribute != "tags_all"):
            extra.append(f"{address} {attribute}")
    missed = sorted(set(advised) - seen)
    if extra or (missed and result.files):
        said = [*(f"changes too: {one}" for one in extra), *(f"does not change: {one}" for one in missed)]
        return _refusal(result, C.RENDER_MISMATCH, *said[:20])
    return None


def _pairs(before: Plan, after: Plan) -> Iterator[tuple[str, str]]:
    old = {resource.address: resource for resource in before.resources}
    new = {resource.address: resource for resource in after.resources}
    for address in old.keys() | new.keys():
        if address not in old or address not in new:
            yield address, ""
            continue
        one, other = old[address].after or {}, new[address].after or {}
        for name in one.keys() | other.keys():
            if one.get(name) != other.get(name):
                yield address, name


def _copy(base: Path, target: Path) -> None:
    """The files a render reads, laid out as they are; no links are followed."""
    for path in sorted(base.rglob("*")):
        relative = path.relative_to(base)
        if path.is_symlink() or not path.is_file() or ".git" in relative.parts:
            continue
        kept = path.name.endswith((".tf", ".tofu", ".tf.json", ".tofu.json", ".tfvars", ".tfvars.json"))
        if kept or path.name == "modules.json":
            (target / relative).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target / relative)


def _read(data: bytes) -> Any | None:
    """python-hcl2's plain shape; None where it cannot read the file."""
    try:
        import hcl2
        import lark
        from hcl2.utils import SerializationOptions
    except ImportError:
        raise CostwardenError(
            "python-hcl2, which checks every edit, is not installed", hint="install costwarden[savings]"
        ) from None

    options = SerializationOptions(strip_string_quotes=True, with_comments=False, explicit_blocks=False)
    try:
        return hcl2.loads(data.decode("utf-8-sig"), serialization_options=options)
    except (lark.exceptions.LarkError, UnicodeDecodeError, ValueError, TypeError, RecursionError):
        return None


def _refusal(result: EditResult, code: RefusalCode, *details: str) -> Refusal:
    return Refusal(code, result.address, next(iter(result.files), ""), 0, details)
