"""A result with approvals laid over it, and what of a result an approval is bound to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from costwarden.config import Config
from costwarden.gate.result import GateResult
from costwarden.gate.summary import summarise
from costwarden.policy.approvals import Given, Standing, apply_approvals
from costwarden.policy.decision import decide, sort_findings


def with_approvals(result: GateResult, given: Collection[Given], standing: Standing, config: Config) -> GateResult:
    """Findings that enough people approve are `approved`; decision and summary follow. `config`: the base branch's."""
    findings = sort_findings(apply_approvals(result.findings, given, standing, config))
    decision = decide(findings)
    return replace(
        result,
        findings=tuple(findings),
        advice=tuple(apply_approvals(result.advice, given, standing, config)),
        decision=decision,
        summary=summarise(result.estimate, decision, findings, result.policies_evaluated),
    )


def standing_of(result: GateResult, makers: frozenset[str] = frozenset()) -> Standing:
    """What an approval is held against: the change's cost, what of it is unknown, the policies, who made it."""
    return Standing(
        delta_monthly=result.estimate.delta_monthly,
        currency=result.estimate.currency,
        unpriced=len(result.unpriced),
        unpriced_at=frozenset(f"{place} {digest}" for place, digest in result.unpriced.items()),
        policy_digest=result.policy_digest,
        makers=makers,
    )
