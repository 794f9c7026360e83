"""A group's edit: every member's change on a working copy, one after the other, refusals kept."""

from __future__ import annotations

import difflib
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from costwarden.hcl.edit.append import plan_block
from costwarden.hcl.edit.blocks import BlockNotRendered, render_block
from costwarden.hcl.edit.model import Change, EditResult
from costwarden.hcl.edit.plan import plan_edits, plan_removal
from costwarden.hcl.locate import Locator, attribute_steps
from costwarden.hcl.refusal import Refusal, RefusalCode
from costwarden.hcl.schema.arguments import argument_kind
from costwarden.plan.model import strip_keys
from costwarden.recommend.model import Value
from costwarden.savings.added import block_for
from costwarden.savings.model import Edit, Group, NotIncluded, Placed

SUFFIXES = (".tf", ".tofu", ".tf.json", ".tofu.json", ".tfvars", ".tfvars.json", ".hcl", ".yaml", ".yml")
# Attributes whose provider default is what recommendations find: gp2 roots, logs kept for ever.
_DEFAULTED = frozenset(
    {"retention_in_days", "root_block_device.volume_type", "type", "storage_type", "architectures", "billing_mode"}
    | {"template.containers.resources.cpu_idle", "multi_az"}
)
DONE = "nothing_to_change"
_VOLUME_ID = re.compile(r"(?:^|/)(vol-[0-9a-f]{8,17})$", re.ASCII)
_VERSIONS = {".terraform-version", ".opentofu-version", ".tool-versions", "modules.json"}
_SKIPPED = {".git", "node_modules", ".terragrunt-cache"}


@contextmanager
def working_copy(directory: Path) -> Iterator[Path]:
    """The Terraform source and configuration of a checkout, copied; links stay links, nothing else is there."""
    with TemporaryDirectory(prefix="costwarden-") as folder:
        target = Path(folder).resolve() / "source"

        def unwanted(where: str, names: list[str]) -> set[str]:
            return {name for name in names if name in _SKIPPED or not _wanted(Path(where) / name)}

        shutil.copytree(directory, target, ignore=unwanted, symlinks=True)
        yield target


def _wanted(path: Path) -> bool:
    """Folders and source; a link by its name: whoever reads it sees where it leads."""
    if path.is_dir():
        return True
    return (path.is_symlink() or path.is_file()) and (path.name.endswith(SUFFIXES) or path.name in _VERSIONS)


def edit_group(group: Group, copy: Path) -> tuple[Edit | None, list[NotIncluded]]:
    """Apply the group to the working copy. None where nothing could be edited; what is left out says why.

    Equal changes of one block's instances are one edit: all addresses are advised together.
    """
    before: dict[str, bytes | None] = {}
    members: list[Placed] = []
    left: list[NotIncluded] = []
    what: list[str] = []
    notes: list[str] = []
    lines: dict[str, str] = {}
    silent: list[Placed] = []
    for one in group.members:
        result = _edit(one, group, copy)
        if isinstance(result, NotIncluded):
            left.append(result)
            continue
        if isinstance(result, Refusal) and _went_already(one, group, members, result):
            members.append(one)
            continue
        if isinstance(result, Refusal):
            left.append(_left(one, result))
            continue
        for path, (old, new) in result.files.items():
            before.setdefault(path, old)
            _write(copy / path, new)
        members.append(one)
        if result.files:
            what += result.what
            notes += result.notes
        else:
            silent.append(one)
        if result.resolved:
            lines[one.address] = f"{result.resolved[0].file}:{result.resolved[0].line}"
    if silent and before:
        done = _was_so_before(silent, group, copy, before)
        left += [_done(one) for one in done]
        members = [one for one in members if one not in done]
    _locate(group, copy, members, lines)
    after = {path: (copy / path).read_bytes() if (copy / path).exists() else None for path in before}
    files = {path: (old, after[path]) for path, old in sorted(before.items()) if old != after[path]}
    if not files:
        return None, [*left, *(_done(one) for one in members)]
    return Edit(
        files, diff_of(files), tuple(dict.fromkeys(what)), tuple(members), lines, tuple(dict.fromkeys(notes))
    ), left


def _done(one: Placed) -> NotIncluded:
    return NotIncluded(one.one.id, one.address, DONE, "the source says so already")


def _was_so_before(silent: list[Placed], group: Group, copy: Path, before: dict[str, bytes | None]) -> list[Placed]:
    """Of those whose edit changed no file, the ones that had nothing to change in the untouched source either; the
    others share the literal of another member."""
    after = {path: (copy / path).read_bytes() if (copy / path).exists() else b"" for path in before}
    for path, old in before.items():
        _write(copy / path, old or b"")
    try:
        results = [(one, _edit(one, group, copy)) for one in silent]
    finally:
        for path, new in after.items():
            _write(copy / path, new)
    return [one for one, result in results if isinstance(result, EditResult) and not result.files]


def _went_already(one: Placed, group: Group, members: list[Placed], refusal: Refusal) -> bool:
    """An instance of a block that was taken out, or given its new block, a moment ago, all its instances advised."""
    gone, given = RefusalCode.BLOCK_NOT_FOUND, RefusalCode.BLOCK_DEFINED_TWICE
    if {"remove": gone, "forget": gone, "block": given}.get(group.kind.edit) is not refusal.code:
        return False
    return strip_keys(one.address) in {strip_keys(other.address) for other in members}


def _locate(group: Group, copy: Path, members: list[Placed], lines: dict[str, str]) -> None:
    """Where the block is, for members whose change was no literal of their own."""
    missing = [one for one in members if one.address not in lines]
    locator = Locator(group.root.folder(copy), copy) if missing else None
    for one in missing:
        found = locator.locate(one.address) if locator is not None else None
        if found is not None:
            lines[one.address] = f"{found.file}:{found.line}"


def _edit(one: Placed, group: Group, copy: Path) -> EditResult | Refusal | NotIncluded:
    root = one.root.folder(copy)
    given = {"base": copy, "var_files": one.root.var_files, "workspace": one.root.workspace}
    if group.kind.edit in ("remove", "forget"):
        advised, forget = [other.address for other in group.members], group.kind.edit == "forget"
        volume = _VOLUME_ID.search(one.one.resource_id)
        known = {"id": volume[1]} if volume is not None and one.one.resource_type == "aws_ebs_volume" else {}
        return plan_removal(root, one.address, advised=advised, forget=forget, known=known, **given)  # type: ignore[arg-type]
    if group.kind.edit == "block":
        block = block_for(one, copy)
        if isinstance(block, NotIncluded):
            return block
        alike = [other.address for other in group.members if block_for(other, copy) == block]
        try:
            text = render_block(block.template, block.values, per_instance=block.per_instance)
        except BlockNotRendered as error:  # a field of one recommendation stops no other
            return NotIncluded(one.one.id, one.address, "block_not_rendered", error.problem)
        return plan_block(root, one.address, text, advised=alike, **given)  # type: ignore[arg-type]
    changes = changes_of(one)
    if not changes:
        reason = f"costwarden knows no attribute of {one.one.resource_type or 'its type'} for it: change it by hand"
        return NotIncluded(one.one.id, one.address, "no_setting", reason)
    same = [other.address for other in group.members if changes_of(other) == changes]
    return plan_edits(root, one.address, changes, advised=same, **given)  # type: ignore[arg-type]


def changes_of(one: Placed) -> tuple[Change, ...]:
    """The recommendation's settings as attribute changes.

    What the resource did not have is inserted, and so is what the provider sets where nobody writes it.
    """
    advice, kind, what = one.one, one.kind, one.one.resource_type
    paths = kind.changes(what, advice.current, advice.target)
    found = [
        Change(
            path,
            _listed(what, path, advice.current.get(name)),
            _listed(what, path, advice.target[name]),
            name not in advice.current or path in _DEFAULTED,
        )
        for name, path in sorted(paths.items(), key=lambda pair: (pair[0] not in advice.current, pair[0]))
    ]
    if found or not kind.attributes.get(what):
        along = kind.along.get(what, {}).items()
        found += [Change(path, now, then, insert=True) for path, (now, then) in along]
    return tuple(found)


def _listed(resource_type: str, path: str, value: Value) -> Value | tuple[str | int | bool, ...]:
    """A setting of one value where the argument is a list: architectures = ["arm64"]."""
    steps = attribute_steps(path)
    several = "[" not in path and argument_kind(resource_type, steps) in ("list", "set")
    return (value,) if several and value is not None else value


def _left(one: Placed, refusal: Refusal) -> NotIncluded:
    details = "; ".join(refusal.details[:2])
    place = f" ({refusal.file}:{refusal.line})" if refusal.file else ""
    return NotIncluded(
        one.one.id,
        one.address,
        refusal.code.value,
        f"{refusal.code.sentence}{place}" + (f" {details}" if details else ""),
    )


def _write(path: Path, data: bytes) -> None:
    """A file left with nothing is gone."""
    if data:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    else:
        path.unlink(missing_ok=True)


def diff_of(files: dict[str, tuple[bytes | None, bytes | None]]) -> str:
    """One unified diff as git prints it, files in order of names."""
    pieces: list[str] = []
    for path, (old, new) in sorted(files.items()):
        pieces += difflib.unified_diff(
            _lines(old),
            _lines(new),
            f"a/{path}" if old is not None else "/dev/null",
            f"b/{path}" if new is not None else "/dev/null",
        )
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in pieces)


def _lines(data: bytes | None) -> list[str]:
    text = (data or b"").decode("utf-8", "replace")
    return text.splitlines(keepends=True)
