"""One sort of saving: the Terraform attributes it changes, its risk, and how to take it back.

Attribute names are those of the providers' schemas (note "Actions -> Terraform edit"); a kind without `attributes`
for a type is reported and never edited. Commitments are reported only: buying one cannot be taken back.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from costwarden.recommend.model import Value


class RiskClass(StrEnum):
    """Pull requests never mix these."""

    ONLINE = "online"  # nothing restarts
    RESTART = "restart"  # stop/start, failover, rolling replacement of instances
    RETENTION = "retention"  # old data ends sooner
    DELETION = "deletion"  # something is removed


TAGS = "tags_missing"
DRIFT = "drift"  # settings are attribute paths themselves
GONE = "drift_gone"
CHANGE_BACK = "change_back"  # as of drift: what was merged made it dearer
Edit = Literal["set", "block", "remove", "forget", "none"]  # forget: the code lets go of it, nothing is destroyed


@dataclass(frozen=True, slots=True)
class Kind:
    """One sort of saving. `attributes`: Terraform type -> our setting name -> attribute path in that type."""

    name: str
    title: str  # "gp2 -> gp3", for titles: "gp2 -> gp3 for 6 volumes"
    noun: str  # "volume"
    risk: RiskClass
    edit: Edit
    attributes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    template: str = ""  # of templates/terraform, for edit == "block"
    effort: str = "low"  # very_low | low | medium | high | very_high
    restart_required: bool = False
    downtime_expected: bool = False
    data_loss_possible: bool = False
    needs_metrics: bool = False
    order: int = 2  # of actions on one resource: 0 delete, 1 stop, 2 right-size, 3 commitment
    risk_note: str = ""
    rollback: str = "revert and apply"
    prefix: str = "perf(cost)"  # of titles
    may_cost: bool = False  # a step on the way that costs something by itself
    # What the change needs besides: type -> attribute path -> (what it is where nobody writes it, what it becomes).
    along: Mapping[str, Mapping[str, tuple[Value, Value]]] = field(default_factory=dict)
    # Types whose change is a new version beside the old one, which Terraform plans as a replacement.
    versioned: frozenset[str] = frozenset()
    followers: frozenset[str] = frozenset()  # types that are updated in place because they refer to what changes

    def changes(self, resource_type: str, current: Mapping[str, Value], target: Mapping[str, Value]) -> dict[str, str]:
        """Our setting name -> attribute path, of the settings that differ and that the type has."""
        if self.name == TAGS:
            return {key: f"tags[{json.dumps(key, ensure_ascii=False)}]" for key in target}
        if self.name in (DRIFT, CHANGE_BACK):
            return {path: path for path in target if current.get(path) != target[path]}
        known = self.attributes.get(resource_type, {})
        return {name: known[name] for name in target if name in known and current.get(name) != target[name]}
