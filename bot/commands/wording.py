"""Sentences that several commands say."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from costwarden.config.model import Config
from costwarden.forge.model import Pull
from costwarden.gate.result import GateResult
from costwarden.money import format_money
from costwarden.policy.approvals import BLOCKING
from costwarden.policy.authority import approvals_needed, owners_of
from costwarden.policy.model import Decision, Finding, Status
from costwarden.report.escape import markdown_code, markdown_message, markdown_text


def decided(result: GateResult, pull: Pull) -> str:
    """ "**deny** at `4f1c2e9`: Cost: ..."."""
    return f"**{result.decision.value}** at {markdown_code(pull.head_sha[:7])}: {markdown_text(result.summary)}"


def finding_line(finding: Finding, config: Config) -> str:
    """One finding as a bullet: what, how far its approval is, who may give it."""
    where = f" {markdown_code(finding.address)}" if finding.address else ""
    said = f"- **{finding.level.value}** {markdown_code(finding.policy)}{where} ({markdown_code(finding.id)}): "
    said += markdown_message(finding.message)
    if finding.status is Status.APPROVED:
        return f"{said} · approved by {people(finding.approved_by)}"
    return f"{said} · {progress(finding, config)}" if finding.level in BLOCKING else said


def progress(finding: Finding, config: Config) -> str:
    """ "1 of 2 approvals; owners: `@acme/finops`"."""
    owners = owners_of(config, finding.policy)
    if not owners:
        return "`costwarden.yaml` names no owners for it, so nobody can approve it"
    needed = approvals_needed(config, finding.policy)
    return f"{len(finding.approved_by)} of {needed} approvals; owners: {people(owners)}"


def people(names: Sequence[str]) -> str:
    """Names as code, so that nobody is notified."""
    return ", ".join(markdown_code(name, 80) for name in names[:10]) or "nobody"


def money(amount: Decimal | None, currency: str) -> str:
    return "unknown" if amount is None else f"{format_money(amount, currency, exact=True)}/month"


def still_open(result: GateResult) -> str:
    """What stands between this pull request and its merge now."""
    words = {
        Decision.ALLOW: "nothing blocks any more",
        Decision.WARN: "nothing blocks any more; warnings stay",
        Decision.APPROVAL: "approvals are still missing",
        Decision.DENY: "other findings still block",
    }
    return words.get(result.decision, result.decision.value)
