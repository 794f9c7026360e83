"""Who hears of a night that did not go well: the tenants' `notify` entries with `when: load`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from collectors.night.report import LoadReport, NightReport
from collectors.night.tenants import Tenant

if TYPE_CHECKING:
    from costwarden.notify.model import Http, Message
    from costwarden.state.store import State


def send_notices(state: State, tenants: Sequence[Tenant], night: NightReport, *, http: Http | None = None) -> list[str]:
    """Tell them; one line per notice that could not be sent. A night never fails for a notice."""
    wanted = [tenant for tenant in tenants if any(route.when == "load" for route in tenant.notify)]
    if not wanted:
        return []
    from costwarden.notify.deliver import deliver
    from costwarden.notify.http import call
    from costwarden.state.notices import Notices

    untold: list[str] = []
    for tenant in wanted:
        for load in night.loads:
            if load.tenant != tenant.name or load.fine:
                continue
            outcomes = deliver(
                message_of(load), tenant.notify, Notices(state), os.environ, state.now(), http=http or call
            )
            untold += [
                f"{one.place} was not told of {load.title}: {one.problem}"
                for one in outcomes
                if one.state in ("failed", "held back")
            ]
    return list(dict.fromkeys(untold))


def message_of(load: LoadReport) -> Message:
    """A load that needs a look, as every place gets it; the same trouble of the same delivery is one thing."""
    from costwarden.notify.model import Message

    facts = [("Tenant", load.tenant), ("Source", load.source)]
    if load.period is not None:
        facts.append(("Billing period", f"{load.period:%Y-%m}"))
    if load.rows_read:
        facts.append(("Rows", f"{load.rows_read:,} read, {load.rows_quarantined:,} quarantined"))
    wrong = [check for check in load.checks if check.verdict in ("held", "fail")]
    facts += [(check.name, f"{check.found} / {check.expected}") for check in wrong]
    return Message(
        kind="load",
        severity="warning" if load.outcome == "held" else "critical",
        tenant=load.tenant,
        title=f"{load.title}: {'waits for a yes' if load.outcome == 'held' else 'not loaded'}",
        key=f"load/{load.source}/{load.period or 'all'}/{load.outcome}/{load.delivery_id}",
        facts=tuple(facts),
        lines=tuple(line for line in (load.problem, load.hint) if line),
    )
