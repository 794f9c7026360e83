"""Who hears of a night that did not go well: the tenants' `notify` entries with `when: load`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from collectors.night.report import LoadReport, NightReport
from collectors.night.tenants import Tenant

if TYPE_CHECKING:
    from costwarden.notify.model import Message
    from costwarden.state.store import State


def troubled(tenant: Tenant, night: NightReport) -> list[LoadReport]:
    """The loads of the tenant that are not fine."""
    return [load for load in night.loads if load.tenant == tenant.name and not load.fine]


def message_of(load: LoadReport) -> Message:
    """What is told of such a load: its source, its period, what was wrong and what to do."""
    from costwarden.notify.templates import load_message

    period = load.period.isoformat()[:7] if load.period is not None else "no period"
    problem = load.problem or f"the load ended as {load.outcome}"
    rows = load.rows_quarantined if load.rows_loaded else 0
    return load_message(
        tenant=load.tenant, source=load.source, period=period, problem=problem, hint=load.hint, rows=rows
    )


def send_notices(state: State, tenants: Sequence[Tenant], night: NightReport) -> list[str]:
    """Tell them; one line per notice that could not be sent. A night never fails for a notice."""
    from costwarden.notify.deliver import deliver
    from costwarden.state.notices import Notices

    memory, said = Notices(state), []
    for tenant in tenants:
        for load in troubled(tenant, night):
            for outcome in deliver(message_of(load), tenant.notify, memory, os.environ, state.now()):
                if outcome.state in ("failed", "held back"):
                    said.append(f"{load.title}: not told to {outcome.place}: {outcome.problem}")
    return said
