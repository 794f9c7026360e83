"""The warehouse with its journal, opened together: what doors that ask or load use."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from costwarden.errors import CostwardenError

if TYPE_CHECKING:
    from costwarden.state.store import State
    from costwarden.warehouse.ledger import Leases, Ledger
    from costwarden.warehouse.warehouse import Warehouse


@dataclass(frozen=True, slots=True)
class OpenWarehouse:
    """An open warehouse, ready to be asked, and what its loader needs."""

    warehouse: Warehouse
    ledger: Ledger
    leases: Leases
    state: State


class WhichTenant(CostwardenError):
    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(
            "there is no tenant yet" if not names else "there are several tenants",
            hint="run `costwarden tenant add NAME`" if not names else f"add --tenant {' or --tenant '.join(names[:5])}",
        )


@contextmanager
def open_warehouse(
    *,
    tenants: Sequence[str] | None = None,
    create: bool = False,
    url: str | None = None,
    state_url: str | None = None,
) -> Iterator[OpenWarehouse]:
    """Recovered and audited for `tenants` (None: all). Errors: those of Warehouse.open and of open_state."""
    from costwarden.chain.ledger import open_ledger
    from costwarden.state.store import open_state
    from costwarden.warehouse.errors import NoWarehouse
    from costwarden.warehouse.place import place_of
    from costwarden.warehouse.warehouse import Warehouse, exists

    if not create and not exists(url):  # asking must not leave an empty state store behind
        raise NoWarehouse(place_of(url).shown)
    with open_state(state_url) as state:
        ledger, leases = open_ledger(state)
        with Warehouse.open(url, ledger=ledger, leases=leases, tenants=tenants, create=create) as warehouse:
            yield OpenWarehouse(warehouse, ledger, leases, state)


@contextmanager
def open_for(tenant: str | None) -> Iterator[tuple[OpenWarehouse, str]]:
    """The warehouse and the tenant meant: the one named, else the only one. Errors: WhichTenant, TenantUnknown."""
    with open_warehouse(tenants=[] if tenant is None else [tenant]) as opened:
        if tenant is None:
            names = opened.warehouse.tenants()
            if len(names) != 1:
                raise WhichTenant(names)
            tenant = names[0]
            opened.warehouse.make_ready(tenant, opened.ledger, opened.leases)
        yield opened, tenant
