"""Who else an edit would change: other environments planned from the same folder, callers outside of the checkout."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePosixPath

from costwarden.hcl.refusal import RefusalCode
from costwarden.hcl.resolve.callers import callers_of
from costwarden.hcl.resolve.repository import Repository
from costwarden.plan.model import Plan, strip_keys
from costwarden.savings.model import Check, Edit, Group
from costwarden.savings.workplace import Root

NAME = "no other environment changes"
_VARIABLES = (".tfvars", ".tfvars.json")
_Render = Callable[[Root, Path], Plan]
_Compare = Callable[[Plan, Plan], tuple[list[str], list[str], list[str]]]


def same_folder(group: Group, roots: Sequence[Root]) -> list[Root]:
    """The other roots that are planned from the group's folder, with other variable files or another workspace."""
    return [one for one in roots if one.path == group.root.path and one != group.root]


def spared(
    group: Group, edit: Edit, before: Path, after: Path, others: Sequence[Root], render: _Render, compare: _Compare
) -> Iterator[Check]:
    """One check per root of `others`: it changes where it is advised as well, and nowhere else.

    Errors: RenderError where its source cannot be evaluated.
    """
    for root in others:
        if all(_is_not_its(path, group, root) for path in edit.files):
            continue
        past, planned = render(root, before), render(root, after)
        advised = {one.address for one in edit.members if one.root == root}
        touched = {address for addresses in compare(past, planned) for address in addresses} - advised
        seen = {strip_keys(one.address) for one in past.resources}
        unseen = {one.address for one in edit.members if strip_keys(one.address) not in seen}
        if touched:
            yield Check(NAME, "failed", f"{root.project} changes as well: {', '.join(sorted(touched)[:5])}")
        elif unseen:
            said = f"whether {root.project} has it is not known: {', '.join(sorted(unseen)[:5])}"
            yield Check(NAME, "failed", said)
        else:
            yield Check(
                NAME, "passed", f"{root.project} stays as it is" if not advised else f"{root.project} as advised"
            )


def _is_not_its(path: str, group: Group, root: Root) -> bool:
    """A variable file that this environment is planned with and the other is not."""
    folder = PurePosixPath(root.path)
    own, others = ({str(folder / name) for name in one.var_files} for one in (group.root, root))
    return path.endswith(_VARIABLES) and path in own and path not in others


def called_outside(edit: Edit, directory: Path) -> str | None:
    """Callers in the git work tree around the checkout, in words; None where there are none.

    A checkout that is a folder of a repository shows only what lies in it: a module of it may be called from beside.
    """
    directory = directory.resolve()
    top = next((folder for folder in (directory, *directory.parents) if (folder / ".git").exists()), directory)
    if top == directory:
        return None
    snapshot = Repository(top).snapshot()
    place = f"{directory.relative_to(top).as_posix()}/"
    folders = sorted({str((directory / path).parent) for path, (old, _) in edit.files.items() if old is not None})
    found = {
        f"{one.file}:{one.line} module.{one.name}"
        for folder in folders
        for one in callers_of(snapshot, folder)
        if not one.file.startswith(place)
    }
    if not found:
        return None
    return f"{RefusalCode.SHARED_VALUE.sentence} {'; '.join(sorted(found)[:5])}"
