"""What a repository's dashboard lists: advice whose code is here and can be edited, and what cannot be, with why."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from costwarden.config import Config, find_config, read_config
from costwarden.recommend.document import from_document
from costwarden.recommend.gates import gated
from costwarden.recommend.merge import merge
from costwarden.recommend.model import Life, Recommendation
from costwarden.savings.drafts import DraftRequest
from costwarden.savings.edits import edit_group, working_copy
from costwarden.savings.model import NotIncluded
from costwarden.savings.place import place
from costwarden.savings.workplace import Root, owned_by, roots_of
from costwarden.state.recommendations import Recommendations

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
    store: Recommendations,
    now: datetime.datetime,
) -> Listing:
    """This call's advice and every open one of the store that is this repository's, the largest saving first."""
    stored = merge(from_document(one.document) for one in store.all() if one.life == Life.OPEN.value)
    known, _ = wanted([gated(one, now) for one in stored], store)
    every = {one.id: one for one in (*known, *advice)}
    bare = [replace(one, refusals=(), conflicts_with=()) for one in every.values()]
    directory = request.directory.resolve()
    config = read_config(find_config(str(request.config) if request.config is not None else None, directory))
    placed = place(
        bare, directory, config, repository=repository, find_address=request.find_address, allow_removal=True
    )
    here: set[str] = set()
    refused: dict[str, NotIncluded] = {}
    tried = 0
    for group in placed.groups:
        if group.repository != repository:
            continue
        here |= {one.one.id for one in group.members}
        tried += len(group.members)
        if group.kind.edit != "none" and tried <= MOST_TRIED:
            with working_copy(directory) as copy:
                refused |= {one.recommendation_id: one for one in edit_group(group, copy)[1]}
    roots = roots_of(directory, config)
    for left in placed.not_included:
        if _is_ours(every[left.recommendation_id], left, repository, config, roots):
            here.add(left.recommendation_id)
            refused[left.recommendation_id] = left
    found = [one for one in every.values() if one.id in here]
    return Listing(sorted(found, key=lambda one: (-(one.monthly_saving or 0), one.where, one.id)), refused)


def _is_ours(one: Recommendation, left: NotIncluded, repository: str, config: Config, roots: Sequence[Root]) -> bool:
    """Advice without a place here: not where an owner of another repository is named, nor what lies in other code."""
    owners = {owned_by(config, one.address, one.tags, root, "").repository for root in roots} - {""}
    if owners:
        return repository in owners
    return left.code != "block-not-found"
