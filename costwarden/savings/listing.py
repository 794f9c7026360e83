"""What a repository's dashboard lists: advice whose code is here and can be edited, and what cannot be, with why."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from costwarden.config import Config, find_config, read_config
from costwarden.recommend.model import Life, Recommendation
from costwarden.savings.drafts import DraftRequest
from costwarden.savings.edits import edit_group, working_copy
from costwarden.savings.model import Group, NotIncluded
from costwarden.savings.place import place
from costwarden.savings.stored import stored_advice
from costwarden.savings.workplace import Root, owned_by, roots_of
from costwarden.state.recommendations import Recommendations
from costwarden.state.savings import SavingsPulls

MOST_TRIED = 200  # edits that are tried for the list: a tenth of a second each at worst


@dataclass(frozen=True, slots=True)
class Listing:
    """`refused`: by recommendation id, why its source cannot be edited; those are not among `advice`'s boxes."""

    advice: Sequence[Recommendation] = ()
    refused: Mapping[str, NotIncluded] = field(default_factory=dict)

    def without(self, ids: set[str]) -> Listing:
        return replace(self, advice=[one for one in self.advice if one.id not in ids])


def wanted(advice: Sequence[Recommendation], store: Recommendations) -> tuple[list[Recommendation], list[NotIncluded]]:
    """Without what somebody ignores: a resource, a rule."""
    ignored = {(one.scope, one.value): one for one in store.ignored()}
    kept: list[Recommendation] = []
    left: list[NotIncluded] = []
    for one in advice:
        found = ignored.get(("resource", one.resource_id.lower())) or ignored.get(("rule", one.kind))
        if found is None:
            kept.append(one)
        else:
            until = f"until {found.until:%Y-%m-%d}" if found.until is not None else "for ever"
            left.append(NotIncluded(one.id, one.where, "ignored", f"{found.actor}, {until}: {found.reason}"))
    return kept, left


def listing_of(
    advice: Sequence[Recommendation],
    request: DraftRequest,
    repository: str,
    pulls: SavingsPulls,
    store: Recommendations,
    now: datetime.datetime,
) -> Listing:
    """This call's advice and every open one of the store that is this repository's, the largest saving first."""
    stored = stored_advice(store.all(), pulls.all(), now)
    known, _ = wanted([item.one for item in stored if item.life == Life.OPEN.value], store)
    every = {one.id: one for one in (*known, *advice)}
    bare = [replace(one, refusals=(), conflicts_with=()) for one in every.values()]
    directory = request.directory.resolve()
    config = read_config(find_config(str(request.config) if request.config is not None else None, directory))
    placed = place(
        bare, directory, config, repository=repository, find_address=request.find_address, allow_removal=True
    )
    groups = [one for one in placed.groups if one.repository == repository]
    here = {one.one.id for group in groups for one in group.members}
    refused = _tried(groups, directory)
    roots = roots_of(directory, config)
    for left in placed.not_included:
        if _is_ours(every[left.recommendation_id], left, repository, config, roots):
            here.add(left.recommendation_id)
            refused[left.recommendation_id] = left
    found = [one for one in every.values() if one.id in here]
    return Listing(sorted(found, key=lambda one: (-(one.monthly_saving or 0), one.where, one.id)), refused)


def _tried(groups: Sequence[Group], directory: Path) -> dict[str, NotIncluded]:
    """By recommendation id, what the editor refuses. One copy serves all: removals come last, for they take blocks."""
    refused: dict[str, NotIncluded] = {}
    room = MOST_TRIED
    with working_copy(directory) as copy:
        for group in sorted(groups, key=lambda one: one.kind.edit == "remove"):
            room -= len(group.members)
            if group.kind.edit != "none" and room >= 0:
                refused |= {one.recommendation_id: one for one in edit_group(group, copy)[1]}
    return refused


def _is_ours(one: Recommendation, left: NotIncluded, repository: str, config: Config, roots: Sequence[Root]) -> bool:
    """Advice without a place here: not where an owner of another repository is named, nor what lies in other code."""
    if one.repository:
        return left.code != "other-repository"
    owners = {owned_by(config, one.address, one.tags, root, "").repository for root in roots} - {""}
    if owners:
        return repository in owners
    return left.code != "block-not-found"
