"""The copy of a plan that policies read, as it was before the change: what they find in it was there already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from costwarden.plan.variables import objects

# Parts that say nothing of the change. Configuration and variables are those of the change and have no before.
_UNCHANGED = ("format_version", "terraform_version", "timestamp", "prior_state")


def raw_before(raw: Mapping[str, Any]) -> dict[str, Any]:
    """A plan that changes nothing over the state `raw` starts from; `raw` is left as it is.

    Resources that are created are not in it. Without it every rule over `input.plan` would find the same on both
    sides, and nothing it finds could be new.
    """
    listed = raw.get("resource_changes")
    resources = [objects(one) for one in listed] if isinstance(listed, list) else []
    return {
        **{part: raw[part] for part in _UNCHANGED if part in raw},
        "planned_values": objects(objects(raw.get("prior_state")).get("values")),
        "resource_changes": [
            {
                **{name: value for name, value in one.items() if name not in ("action_reason", "previous_address")},
                "change": _at_rest(objects(one.get("change"))),
            }
            for one in resources
            if objects(one.get("change")).get("before") is not None
        ],
        "output_changes": {
            name: _at_rest(objects(change))
            for name, change in objects(raw.get("output_changes")).items()
            if "create" not in objects(change).get("actions", ())
        },
    }


def _at_rest(change: Mapping[str, Any]) -> dict[str, Any]:
    before, mask = change.get("before"), change.get("before_sensitive", False)
    nothing: Any = {} if isinstance(before, dict) else False
    return {
        "actions": ["no-op"],
        "before": before,
        "after": before,
        "after_unknown": nothing,
        "before_sensitive": mask,
        "after_sensitive": mask,
    }
