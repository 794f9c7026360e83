"""Drafts of pull requests from recommendations: placed, edited, proven and worded; nothing leaves this machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from costwarden.config import find_config, read_config
from costwarden.hcl.refusal import RefusalCode
from costwarden.recommend.model import Recommendation
from costwarden.savings.body import Approved, body_of, title_of
from costwarden.savings.edits import edit_group, working_copy
from costwarden.savings.model import Draft, Group, NotIncluded
from costwarden.savings.neighbours import called_outside, same_folder
from costwarden.savings.place import FindAddress, address_of, place
from costwarden.savings.proof import prove
from costwarden.savings.terraform import Terraform
from costwarden.savings.workplace import roots_of


@dataclass(frozen=True, slots=True)
class DraftRequest:
    """`directory`: the checkout. `config`: its costwarden.yaml, else the one found in the checkout."""

    directory: Path
    repository: str = ""
    config: Path | None = None
    allow_removal: bool = False
    terraform: Terraform | None = None
    find_address: FindAddress = address_of
    approved: Approved | None = None
    split: bool = False  # one pull request per resource
    records: Mapping[str, str] = field(default_factory=dict)  # kind -> how its estimates turned out (savings.status)


@dataclass(frozen=True, slots=True)
class Drafts:
    drafts: tuple[Draft, ...]
    not_included: tuple[NotIncluded, ...]  # of no draft at all


def draft_savings(advice: Sequence[Recommendation], request: DraftRequest) -> Drafts:
    """One draft per group, the largest saving first. Errors: CostwardenError where the checkout cannot be read."""
    directory = request.directory.resolve()
    path = find_config(str(request.config) if request.config is not None else None, directory)
    config = read_config(path)
    placement = place(
        advice,
        directory,
        config,
        repository=request.repository,
        find_address=request.find_address,
        allow_removal=request.allow_removal,
    )
    roots = roots_of(directory, config)
    groups = [one for group in placement.groups for one in (_split(group) if request.split else (group,))]
    drafts: list[Draft] = []
    left = list(placement.not_included)
    for group in groups:
        with working_copy(directory) as before, working_copy(directory) as after:
            edit, refused = edit_group(group, after)
            if edit is None:
                left += refused
                continue
            if (shared := called_outside(edit, directory)) is not None:
                code = RefusalCode.SHARED_VALUE.value
                left += [*refused, *(NotIncluded(one.one.id, one.address, code, shared) for one in edit.members)]
                continue
            config_copy, others = _copied(path, directory, after), same_folder(group, roots)
            proof = prove(group, edit, before, after, config_copy, request.terraform, others)
        related = [*refused, *(one for one in placement.not_included if _same_kind(one, advice, group))]
        title = title_of(group, edit, proof)
        body = body_of(group, edit, proof, related, request.approved, request.records.get(group.kind.name, ""))
        drafts.append(Draft(group, edit, proof, title, body, tuple(related)))
    return Drafts(tuple(drafts), tuple(left))


def _split(group: Group) -> list[Group]:
    return [Group(group.repository, group.module, group.kind, (one,)) for one in group.members]


def _copied(path: Path | None, directory: Path, copy: Path) -> Path | None:
    """The configuration of the working copy, so that its relative paths lead into it."""
    if path is None or not path.resolve().is_relative_to(directory):
        return path
    return copy / path.resolve().relative_to(directory)


def _same_kind(left: NotIncluded, advice: Sequence[Recommendation], group: Group) -> bool:
    return any(one.id == left.recommendation_id and one.kind == group.kind.name for one in advice)
