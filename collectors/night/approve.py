"""What a person said yes to, in the audit chain: who, for which delivery, and what it let through."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING

from collectors.night.reconcile import Approval
from collectors.night.report import NightReport

if TYPE_CHECKING:
    from costwarden.state.store import State


def record_approvals(state: State, night: NightReport, approved: frozenset[Approval]) -> int:
    """One audit event per loaded delivery that needed a yes; how many there were."""
    from costwarden.state.audit import Audit, AuditEvent

    count = 0
    for load in night.loads:
        used = [check for check in load.checks if "accepted by name" in check.note]
        if not approved or not used or load.outcome not in ("loaded", "empty"):
            continue
        Audit(state).append(
            AuditEvent(
                tenant=load.tenant,
                actor=_person(),
                action="load.approved",
                reason="; ".join(check.name for check in used),
                details={
                    "source": load.source,
                    "period": f"{load.period:%Y-%m}",
                    "delivery": load.delivery_id,
                    "approved": sorted(approved),
                    "checks": [[one.name, one.found, one.expected] for one in used],
                },
            )
        )
        count += 1
    return count


def _person() -> str:
    """The operating system's user: the command line knows no other name."""
    try:
        return f"user:{getpass.getuser()}"
    except (KeyError, OSError):
        return "user:unknown"
