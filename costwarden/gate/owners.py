"""Who owns the resources of a run, by `ownership` of costwarden.yaml."""

from __future__ import annotations

from collections.abc import Sequence

from costwarden.config import Config
from costwarden.gate.loaded import Loaded
from costwarden.plan.tags import effective_tags
from costwarden.policy.match import owner_of
from costwarden.policy.plain import text_map


def owners_by_address(loaded: Sequence[Loaded], config: Config) -> dict[str, str]:
    """Address -> owner, of resources that have one; by the tags they get, or had where they go."""
    if not config.ownership:
        return {}
    found: dict[str, str] = {}
    for one in loaded:
        for change in one.plan.resources:
            tags = effective_tags(change, one.plan, "after" if change.after is not None else "before")
            known, target = text_map(tags.known), one.target
            owner = owner_of(config.ownership, change.address, known, target.environment, target.name)
            if owner:
                found[change.address] = owner
    return found
