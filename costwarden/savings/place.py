"""From recommendations to groups: address and root module found, gated, sorted so that risks never mix."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from costwarden.config import Config
from costwarden.hcl.refusal import Refusal, RefusalCode
from costwarden.hcl.resolve.resolve import resolve
from costwarden.plan.addresses import split_steps
from costwarden.plan.model import strip_keys
from costwarden.recommend.kinds import kind_of
from costwarden.recommend.model import Recommendation
from costwarden.savings.model import Group, NotIncluded, Placed
from costwarden.savings.workplace import Root, module_of, owned_by, roots_of

# resource id, tags and natural names of a recommendation -> (address, how it was found), or a refusal
FindAddress = Callable[[Recommendation, Root], "tuple[str, str] | NotIncluded"]
_MISSING = frozenset({RefusalCode.BLOCK_NOT_FOUND, RefusalCode.BAD_ADDRESS})
MOST_MEMBERS = 40  # a pull request a person can read


@dataclass(frozen=True, slots=True)
class Placement:
    groups: tuple[Group, ...]
    not_included: tuple[NotIncluded, ...]


def place(
    advice: Iterable[Recommendation],
    directory: Path,
    config: Config,
    *,
    repository: str,
    find_address: FindAddress,
    allow_removal: bool = False,
) -> Placement:
    """Groups in order of saving. What a gate refuses, what is not found and what nobody may edit says why."""
    roots = roots_of(directory, config)
    placed: list[Placed] = []
    left: list[NotIncluded] = []
    for one in advice:
        found = _placed(one, directory, config, roots, repository, find_address, allow_removal=allow_removal)
        if isinstance(found, Placed):
            placed.append(found)
        else:
            left.append(found)
    return Placement(tuple(_groups(placed)), tuple(left))


def _placed(
    one: Recommendation,
    directory: Path,
    config: Config,
    roots: Sequence[Root],
    repository: str,
    find_address: FindAddress,
    *,
    allow_removal: bool,
) -> Placed | NotIncluded:
    kind = kind_of(one.kind)

    def left(code: str, reason: str) -> NotIncluded:
        return NotIncluded(one.id, one.where, code, reason)

    if one.refusals:
        first = one.refusals[0]
        return left(first.code, first.reason)
    if one.conflicts_with:
        return left("conflict", f"{one.conflicts_with[0]} is the better action on the same resource")
    if kind.edit == "remove" and not allow_removal:
        return left("removal_not_approved", "it deletes something: the approver has to say so (--allow-removal)")
    reasons: list[NotIncluded] = []
    for root in roots:
        found = find_address(one, root)
        if isinstance(found, NotIncluded):
            reasons.append(found)
            continue
        address, how = found
        if _is_written(address, kind.attributes, root, directory):
            owned = owned_by(config, address, one.tags, root, repository)
            return Placed(one, address, root, owned, how)
        reasons.append(left("block-not-found", f"no block of {address} in {root.path or 'the checkout'}"))
    return reasons[0] if reasons else left("unmapped", "no root module")


def _is_written(address: str, attributes: object, root: Root, directory: Path) -> bool:
    """Whether the root module has the block; what else may be wrong is the editor's to say."""
    found = resolve(
        root.folder(directory), address, "id", base=directory, var_files=root.var_files, workspace=root.workspace
    )
    return not (isinstance(found, Refusal) and found.code in _MISSING)


def _groups(placed: Sequence[Placed]) -> list[Group]:
    by_key: dict[tuple[str, str, str, str], list[Placed]] = {}
    for one in placed:
        key = (one.owned.repository, one.root.path, module_of(one.address), one.one.kind)
        by_key.setdefault(key, []).append(one)
    groups: list[Group] = []
    for (repository, _, module, kind), members in sorted(by_key.items()):
        ordered = sorted(members, key=lambda one: one.address)
        for start in range(0, len(ordered), MOST_MEMBERS):
            groups.append(Group(repository, module, kind_of(kind), tuple(ordered[start : start + MOST_MEMBERS])))
    return sorted(groups, key=lambda group: (-_saving(group), group.kind.name, group.branch))


def _saving(group: Group) -> float:
    return float(sum(one.one.monthly_saving or 0 for one in group.members))


def address_of(one: Recommendation, root: Root) -> tuple[str, str] | NotIncluded:
    """The address the recommendation brings along (our own rules over a plan or state do)."""
    if one.address and len(split_steps(strip_keys(one.address))) >= 2:
        return one.address, "our own inventory"
    return NotIncluded(one.id, one.where, "unmapped", "no Terraform address is known for this resource")
