"""What was decided, kept: the report as a row, the fact in the audit chain, approvals read back for the gate."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from costwarden.forge.model import Pull
from costwarden.gate.approved import standing_of
from costwarden.gate.result import GateResult
from costwarden.money import decimal_text
from costwarden.policy.approvals import Given
from costwarden.policy.model import Status
from costwarden.report.json_read import read_report
from costwarden.report.json_report import render_json
from costwarden.state.approvals import Approvals
from costwarden.state.audit import Audit, AuditEvent
from costwarden.state.gates import Gate, Gates, NewGate

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from costwarden.state.store import State

import orjson

_OWNER = "resource_owner"  # beside the report's own fields of a finding
_OWNERS = "*"  # the id of the entries about resources: their owners, and what of them has no price
_UNPRICED = "unpriced"


@dataclass(frozen=True, slots=True)
class Recorded:
    """A result read back: as it was before anybody approved."""

    result: GateResult
    policy_digest: str
    base_sha: str


class Records:
    """Of one tenant."""

    def __init__(self, state: State, tenant: str) -> None:
        self._state, self._tenant = state, tenant
        self._gates, self._approvals, self._audit = Gates(state), Approvals(state), Audit(state)

    def save_in(self, connection: Connection, result: GateResult, pull: Pull, *, base_sha: str, ref: str = "") -> None:
        """One row of the gate and one link of the chain. A number of 0 is a push to `ref`."""
        number = pull.number or None
        report = render_json(result).encode()
        owners = [
            {"id": _OWNERS, "address": address, _OWNER: owner} for address, owner in result.resource_owners.items()
        ]
        unpriced = [{"id": _OWNERS, "place": place, _UNPRICED: digest} for place, digest in result.unpriced.items()]
        findings = [
            {**one, _OWNER: result.resource_owners.get(one["address"], "")} for one in orjson.loads(report)["findings"]
        ]
        engine = f"{result.engine.name} {result.engine.version}"
        unknown = not any(
            one.past.monthly is not None or one.planned.monthly is not None for one in result.estimate.resources
        )
        self._gates.record_in(
            connection,
            NewGate(
                tenant=self._tenant,
                repository=pull.repository,
                pull=number,
                sha=pull.head_sha,
                environment=",".join(sorted({one.environment for one in result.estimate.projects})) or "default",
                decision=result.decision.value,
                summary=result.summary,
                currency=result.estimate.currency,
                delta_monthly=None if unknown else decimal_text(result.estimate.delta_monthly),
                planned_monthly=None if unknown else decimal_text(result.estimate.planned_monthly),
                engine=engine,
                policy_digest=result.policy_digest,
                findings=[*findings, *owners, *unpriced],
                report=report,
                base_sha=base_sha,
                ref=ref,
            ),
        )
        self._audit.append_in(
            connection,
            AuditEvent(
                tenant=self._tenant,
                actor="costwarden",
                action="gate.decided",
                reason=result.summary,
                repository=pull.repository,
                pull=number,
                sha=pull.head_sha,
                engine=engine,
                policy_digest=result.policy_digest,
                details={"decision": result.decision.value, "base_sha": base_sha, "ref": ref},
            ),
        )

    def latest(self, pull: Pull) -> Recorded | None:
        """The newest result of the pull request's head; None where it was never decided."""
        found = [
            one for one in self._gates.of_sha(self._tenant, pull.repository, pull.head_sha) if one.pull == pull.number
        ]
        return _recorded(found[-1]) if found else None

    def shown_by(self, pull: Pull, moment: datetime.datetime) -> bool:
        """Whether the head's result, not another commit's, was the newest that people could have seen at `moment`.

        True also where nothing was ever decided: then there is nothing another commit could have been taken for.
        """
        known = self._gates.latest_by(self._tenant, pull.repository, pull.number, moment)
        if known is None:
            return self._gates.latest(self._tenant, pull.repository, pull.number) is None
        return known.sha == pull.head_sha

    def given(self, pull: Pull) -> list[Given]:
        """Approvals that hold now, each with what it was given under."""
        result = []
        for one in self._approvals.open(self._tenant, pull.repository, pull.number):
            # The result it was given on: a later one of the same commit may be by other policies already.
            gates = [
                gate
                for gate in self._gates.of_sha(self._tenant, pull.repository, one.head_sha)
                if gate.pull == pull.number and gate.recorded_at <= one.approved_at
            ]
            then = _recorded(gates[-1]) if gates else None
            if then is None or one.ceiling is None:
                continue  # what it was bound to is not known any more, so it covers nothing
            result.append(
                Given(
                    policy=one.policy,
                    approver=one.approver,
                    finding_ids=frozenset(one.finding_ids),
                    ceiling=one.ceiling,
                    currency=one.currency,
                    unpriced=standing_of(then.result).unpriced,
                    unpriced_at=standing_of(then.result).unpriced_at,
                    policy_digest=then.policy_digest,
                )
            )
        return result


def _recorded(gate: Gate) -> Recorded:
    found = read_report(gate.report)
    owners = {str(one.get("address")): str(one[_OWNER]) for one in gate.findings if one.get(_OWNER)}
    result = replace(
        found,
        findings=tuple(replace(one, status=_unapproved(one.status)) for one in found.findings),
        advice=tuple(replace(one, status=_unapproved(one.status)) for one in found.advice),
        policy_digest=gate.policy_digest,
        resource_owners=owners,
        unpriced={str(one["place"]): str(one[_UNPRICED]) for one in gate.findings if _UNPRICED in one},
        head_sha=gate.sha,
        chatops=True,
    )
    return Recorded(result, gate.policy_digest, gate.base_sha)


def _unapproved(status: Status) -> Status:
    """Approvals are laid over anew each time: one may have been revoked."""
    return Status.NEW if status is Status.APPROVED else status
