"""The warehouse as everyone uses it: opening it finishes what was interrupted, before anything is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from costwarden.warehouse.audit import audit_tenant, doubled
from costwarden.warehouse.client import Client
from costwarden.warehouse.engine import Engine
from costwarden.warehouse.errors import NoWarehouse, TenantUnknown
from costwarden.warehouse.ledger import Leases, Ledger, LoadKey
from costwarden.warehouse.limits import Limits
from costwarden.warehouse.migrate import migrate
from costwarden.warehouse.names import check_tenant_name, database_of, tenant_of
from costwarden.warehouse.place import Place, place_of
from costwarden.warehouse.recovery import recover_tenant


class Warehouse:
    """An open warehouse; close it, or use it in a `with`. Safe for several threads."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.notices: list[str] = []  # what recovery and the audit did or could not do
        self._hidden: dict[str, frozenset[LoadKey]] = {}

    @classmethod
    def open(
        cls,
        url: str | None = None,
        *,
        ledger: Ledger | None = None,
        leases: Leases | None = None,
        tenants: Sequence[str] | None = None,
        create: bool = False,
        limits: Limits | None = None,
    ) -> Warehouse:
        """The warehouse at `url`, else COSTWARDEN_WAREHOUSE_URL, else the embedded one in the user's data folder.

        With a journal, every unfinished load of `tenants` (default: all) is finished and every partition held to
        the journal. Without one (a reader beside a server) nothing is changed, and periods that hold two loads are
        hidden. Errors: NoWarehouse unless `create`, WarehouseOwned, WarehouseUnreachable, SwapUnderWay.
        """
        place = place_of(url)
        if not create and not exists(url):
            raise NoWarehouse(place.shown)
        warehouse = cls(Engine(place, limits))
        try:
            for tenant in warehouse.tenants() if tenants is None else tenants:
                warehouse.make_ready(tenant, ledger, leases)
        except BaseException:
            warehouse.close()
            raise
        return warehouse

    @property
    def place(self) -> Place:
        return self.engine.place

    @property
    def inputs(self) -> Path:
        """Where the files of loads are kept."""
        return self.place.inputs

    def make_ready(self, tenant: str, ledger: Ledger | None, leases: Leases | None) -> None:
        """Migrate, recover and audit one tenant. Errors: TenantUnknown, SwapUnderWay."""
        check_tenant_name(tenant)
        if ledger is None or leases is None:
            with self.engine.reader() as client:
                self._check(client, tenant)
                self._hidden[tenant] = doubled(client, tenant)
            self.notices += [f"{one.source_id} {one.billing_period:%Y-%m} is hidden" for one in self.hidden(tenant)]
            return
        with self.engine.writer() as client:
            self._check(client, tenant)
            migrate(client, tenant, self.place.cluster)
            recovered = recover_tenant(client, tenant, ledger, leases, self.place.cluster)
            audited = audit_tenant(client, tenant, ledger, leases, self.place.cluster)
        self._hidden[tenant] = recovered.hidden | audited.hidden
        self.notices += [*recovered.notices, *audited.notices]

    def tenants(self) -> list[str]:
        """Every tenant's name, in order."""
        with self.engine.reader() as client:
            names = client.rows("SELECT name FROM system.databases ORDER BY name")
        return [tenant for (name,) in names if (tenant := tenant_of(str(name))) is not None]

    def rows(self, tenant: str, sql: str, parameters: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """A SELECT of ours over the tenant's tables, by the reading client: `{db}` in `sql` is its database.

        Errors: TenantUnknown, QueryFailed (limits of time, memory and rows included).
        """
        database = database_of(tenant)
        if tenant not in self._hidden:
            raise TenantUnknown(tenant)
        with self.engine.reader() as client:
            return client.rows(sql.replace("{db}", database), parameters)

    def hidden(self, tenant: str) -> list[LoadKey]:
        """Periods that are not shown, for their rows cannot be trusted."""
        return sorted(self._hidden.get(tenant, frozenset()), key=str)

    def hide(self, key: LoadKey) -> None:
        self._hidden[key.tenant] = self._hidden.get(key.tenant, frozenset()) | {key}

    def show(self, key: LoadKey) -> None:
        """A load of the key is done: whatever was wrong with it is gone."""
        self._hidden[key.tenant] = self._hidden.get(key.tenant, frozenset()) - {key}

    def visible(self, tenant: str, alias: str = "t") -> tuple[str, dict[str, Any]]:
        """A condition (" AND ...", may be "") that leaves hidden periods out, and its parameters."""
        condition = ""
        parameters: dict[str, Any] = {}
        for position, key in enumerate(self.hidden(tenant)):
            source, period = f"hidden_source_{position}", f"hidden_period_{position}"
            condition += (
                f" AND NOT ({alias}.x_SourceId = {{{source}:String}} AND {alias}.x_BillingPeriod = {{{period}:Date}})"
            )
            parameters |= {source: key.source_id, period: key.billing_period}
        return condition, parameters

    def close(self) -> None:
        self.engine.close()

    def __enter__(self) -> Warehouse:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _check(self, client: Client, tenant: str) -> None:
        found = client.rows(
            "SELECT count() FROM system.databases WHERE name = {name:String}", {"name": database_of(tenant)}
        )
        if not found[0][0]:
            raise TenantUnknown(tenant)


def exists(url: str | None = None) -> bool:
    """Whether there is anything to open: a server is named, or the embedded engine's folder is there."""
    place = place_of(url)
    return place.path is None or place.path.is_dir()
