"""Who hears of a night that did not go well: the tenants' `notify` entries with `when: load`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from collectors.night.report import NightReport
from collectors.night.tenants import Tenant

if TYPE_CHECKING:
    from costwarden.state.store import State


def troubled(tenant: Tenant, night: NightReport) -> list[str]:
    """One line per load of the tenant that is not fine."""
    return [
        f"{load.title}: {load.outcome}{f', {load.problem}' if load.problem else ''}"
        for load in night.loads
        if load.tenant == tenant.name and not load.fine
    ]


def send_notices(state: State, tenants: Sequence[Tenant], night: NightReport) -> list[str]:
    """Tell them; one line per notice that could not be sent. A night never fails for a notice."""
    return []
