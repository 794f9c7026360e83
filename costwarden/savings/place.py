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
from costwarden.savings.workplace import Root, is_in_path, module_of, owned_by, owner_path, roots_of


@dataclass(frozen=True, slots=True)
class FoundAddress:
    """An address in one root; `names_root`: what found it knows that this root, and no other, made the resource."""

    address: str
    how: str  # "own inventory", "state", "tag", ...
    names_root: bool = False


# resource id, tags and natural names of a recommendation -> its address in a root, or a refusal
FindAddress = Callable[[Recommendation, Root], "FoundAddress | NotIncluded"]
_MISSING = frozenset({RefusalCode.BLOCK_NOT_FOUND, RefusalCode.BAD_ADDRESS})
MOST_MEMBERS = 40  # a pull request a person can read
MAX_CANDIDATES = 10
_Candidate = tuple[Root, FoundAddress]


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

    if one.repository and repository and one.repository.casefold() != repository.casefold():
        return left("other-repository", f"its address is of the code of {one.repository}")
    if one.refusals:
        first = one.refusals[0]
        return left(first.code, first.reason)
    if one.conflicts_with:
        return left("conflict", f"{one.conflicts_with[0]} is the better action on the same resource")
    if kind.edit == "remove" and not allow_removal:
        return left("removal_not_approved", "it deletes something: the approver has to say so (--allow-removal)")
    reasons: list[NotIncluded] = []
    candidates: list[_Candidate] = []
    for root in roots:
        found = find_address(one, root)
        if isinstance(found, NotIncluded):
            reasons.append(found)
        elif _is_written(found.address, root, directory):
            candidates.append((root, found))
        else:
            reasons.append(left("block-not-found", f"no block of {found.address} in {root.path or 'the checkout'}"))
    if not candidates:
        return reasons[0] if reasons else left("unmapped", "no root module")
    chosen = _chosen(one, candidates, config)
    if len(chosen) > 1:
        code, shown = RefusalCode.ROOT_AMBIGUOUS, [f"{root.path or '.'}: {found.address}" for root, found in chosen]
        return left(code.value, f"{code.sentence} {'; '.join(shown[:MAX_CANDIDATES])}: {code.next_step}")
    root, found = chosen[0]
    owned = owned_by(config, found.address, one.tags, root, repository)
    return Placed(one, found.address, root, owned, found.how)


def _chosen(one: Recommendation, candidates: Sequence[_Candidate], config: Config) -> Sequence[_Candidate]:
    """The candidates left when a state, plan, map or import block names roots, else when a path of `ownership` does.

    An equal value in the code is no evidence: two environments are often written alike.
    """
    if len(candidates) == 1:
        return candidates
    named = [pair for pair in candidates if pair[1].names_root]
    if not named:
        paths = [(pair, owner_path(config, pair[1].address, one.tags, pair[0])) for pair in candidates]
        named = [pair for pair, path in paths if path and is_in_path(pair[0], path)]
    return named or candidates


def _is_written(address: str, root: Root, directory: Path) -> bool:
    """Whether the root module has the block; what else may be wrong is the editor's to say."""
    found = resolve(
        root.folder(directory), address, "id", base=directory, var_files=root.var_files, workspace=root.workspace
    )
    return not (isinstance(found, Refusal) and found.code in _MISSING)


def _groups(placed: Sequence[Placed]) -> list[Group]:
    by_key: dict[tuple[str, ...], list[Placed]] = {}
    for one in placed:
        key = (one.owned.repository, one.root.path, module_of(one.address), one.one.kind, one.one.currency)
        by_key.setdefault(key, []).append(one)
    groups: list[Group] = []
    for (repository, _, module, kind, _), members in sorted(by_key.items()):
        ordered = sorted(members, key=lambda one: one.address)
        for start in range(0, len(ordered), MOST_MEMBERS):
            groups.append(Group(repository, module, kind_of(kind), tuple(ordered[start : start + MOST_MEMBERS])))
    return sorted(groups, key=lambda group: (-_saving(group), group.kind.name, group.branch))


def _saving(group: Group) -> float:
    return float(sum(one.one.monthly_saving or 0 for one in group.members))


def address_of(one: Recommendation, root: Root) -> FoundAddress | NotIncluded:
    """The address the recommendation brings along (our own rules over a plan or state do)."""
    if one.address and len(split_steps(strip_keys(one.address))) >= 2:
        return FoundAddress(one.address, "our own inventory")
    return NotIncluded(one.id, one.where, "unmapped", "no Terraform address is known for this resource")
