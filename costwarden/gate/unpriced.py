"""What a change without a known price is told by: an approval given for it must not cover what it becomes later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

import orjson

from costwarden.estimate.model import Estimate
from costwarden.gate.loaded import Loaded
from costwarden.gate.summary import is_changed, is_known
from costwarden.plan.model import ResourceChange

# What no provider charges for and every push changes: a new build of a function reopens nothing.
_FREE = frozenset(
    "tags tags_all labels description filename source_code_hash code_sha256 source_hash s3_key s3_object_version"
    " image_uri etag content content_base64 content_md5 user_data user_data_base64 environment".split()
)


def unpriced_digests(loaded: Sequence[Loaded], estimate: Estimate) -> dict[str, str]:
    """ "PROJECT ADDRESS" of every changed resource without a full price -> what it is, as 16 hex digits.

    Over all attributes but those that cost nothing anywhere: which of the others a type is priced by is not known.
    """
    changes = {(one.target.name, change.address): change for one in loaded for change in one.plan.resources}
    return {
        f"{cost.project} {cost.address}": _digest(changes.get((cost.project, cost.address)))
        for cost in estimate.resources
        if is_changed(cost) and not is_known(cost.planned)
    }


def _digest(change: ResourceChange | None) -> str:
    """ "" where no plan has it: costs that another tool told."""
    if change is None:
        return ""
    told = [_kept(change.after), _kept(change.after_unknown)]
    return sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS, default=str)).hexdigest()[:16]


def _kept(side: Any) -> Any:
    return {name: value for name, value in side.items() if name not in _FREE} if isinstance(side, Mapping) else side
