"""Every kind of saving, by name (note "Actions -> Terraform edit").

A kind without `attributes` for a type is reported and never edited. Commitments are reported only: buying one cannot be
taken back.
"""

from __future__ import annotations

from collections.abc import Mapping

from costwarden.recommend.kind import CHANGE_BACK as CHANGE_BACK
from costwarden.recommend.kind import DRIFT as DRIFT
from costwarden.recommend.kind import GONE as GONE
from costwarden.recommend.kind import TAGS as TAGS
from costwarden.recommend.kind import Edit as Edit
from costwarden.recommend.kind import Kind as Kind
from costwarden.recommend.kind import RiskClass as RiskClass
from costwarden.recommend.kinds_aws import aws_kinds
from costwarden.recommend.kinds_azure import azure_kinds
from costwarden.recommend.kinds_google import google_kinds
from costwarden.recommend.kinds_reported import reported_kinds


def _others() -> list[Kind]:
    return [
        Kind("commitment_expiry", "commitment ends", "commitment", RiskClass.ONLINE, "none", order=3),
        Kind("commitment_purchase", "commitment", "commitment", RiskClass.ONLINE, "none", order=3,
             risk_note="cannot be taken back: reported, never automated"),
        Kind(TAGS, "missing tags", "resource", RiskClass.ONLINE, "set", {"": {}}, effort="very_low", order=4,
             risk_note="nothing restarts; the value is inferred, so read it", prefix="chore(tags)"),
        Kind(DRIFT, "source follows the cloud", "resource", RiskClass.ONLINE, "set", {"": {}},
             effort="very_low", order=4, risk_note="the cloud stays as it is: the source says what is there",
             prefix="fix(drift)", rollback="revert; the next apply changes the cloud back"),
        Kind(GONE, "source follows the cloud", "resource that is gone", RiskClass.ONLINE, "forget", {"": {}},
             effort="very_low", order=0, prefix="fix(drift)",
             risk_note="nothing is destroyed: what the cloud has lost leaves the code and the state",
             rollback="revert; the next apply creates it again"),
        Kind(CHANGE_BACK, "back to what it was", "resource", RiskClass.RESTART, "set", {"": {}}, order=2, may_cost=True,
             restart_required=True, risk_note="by list price it may cost more: the bill says that it does not",
             rollback="revert and apply", prefix="revert(cost)"),
        Kind("other", "provider advice", "resource", RiskClass.ONLINE, "none"),
    ]  # fmt: skip


KINDS: Mapping[str, Kind] = {
    kind.name: kind for kind in (*aws_kinds(), *azure_kinds(), *google_kinds(), *reported_kinds(), *_others())
}


def kind_of(name: str) -> Kind:
    """The kind by name; what is not known is "other": shown, never edited."""
    return KINDS.get(name, KINDS["other"])
