"""What can go wrong with the warehouse, each with what to do about it."""

from __future__ import annotations

import datetime

from costwarden.errors import CostwardenError


class WarehouseError(CostwardenError):
    """The warehouse cannot be used as it is."""


class NotATenantName(WarehouseError):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name[:60]!r} is not a tenant's name",
            hint="a name is a small letter, then at most 40 small letters, digits and underscores",
        )


class TenantUnknown(WarehouseError):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"the warehouse has no tenant {name!r}",
            hint=f"`costwarden tenant list` shows those it has; `costwarden tenant add {name}` makes this one",
        )


class NoWarehouse(WarehouseError):
    def __init__(self, where: str) -> None:
        super().__init__(
            f"there is no warehouse at {where}",
            hint="run `costwarden tenant add NAME`, or set COSTWARDEN_WAREHOUSE_URL to where it is",
        )


class NotAWarehouseUrl(WarehouseError):
    def __init__(self, reason: str) -> None:
        super().__init__(
            f"COSTWARDEN_WAREHOUSE_URL is not usable: {reason}",
            hint="write chdb:///absolute/path for the embedded engine or https://user:password@host:8443 for a server",
        )


class WarehouseOwned(WarehouseError):
    """The embedded engine belongs to one process at a time."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"another costwarden owns the warehouse at {path}",
            hint="wait until it has finished, or use a ClickHouse server for more than one process",
        )


class WarehouseUnreachable(WarehouseError):
    def __init__(self, where: str, reason: str) -> None:
        super().__init__(
            f"the warehouse {where} does not answer: {reason}",
            hint="check COSTWARDEN_WAREHOUSE_URL, that the server runs, and its user and password",
        )


class EngineTooOld(WarehouseError):
    def __init__(self, version: str, least: str) -> None:
        super().__init__(
            f"ClickHouse {version} is too old: parts it has replaced may come back after a restart",
            hint=f"use {least} or later",
        )


class QueryFailed(WarehouseError):
    """The engine refused a statement; `code` is ClickHouse's own number."""

    def __init__(self, code: int | None, reason: str) -> None:
        super().__init__(
            f"the warehouse refused a statement (code {code}): {reason}",
            hint="run `costwarden doctor`; `costwarden --debug` shows the statement's place",
        )
        self.code = code


class LoadBusy(WarehouseError):
    def __init__(self, source_id: str, period: datetime.date) -> None:
        super().__init__(
            f"another loader works on {source_id} {period:%Y-%m}", hint="let it finish; a re-delivery is no loss"
        )


class SwapUnderWay(WarehouseError):
    """Between two swaps of a period its tables disagree: nobody reads them then."""

    def __init__(self, source_id: str, period: datetime.date) -> None:
        super().__init__(f"{source_id} {period:%Y-%m} is being replaced right now", hint="ask again in a minute")


class DeliveryIncomplete(WarehouseError):
    """A delivery whose own counts do not add up is not loaded, in part or whole."""

    def __init__(self, source_id: str, period: datetime.date, reason: str) -> None:
        super().__init__(
            f"the delivery of {source_id} {period:%Y-%m} is not loaded: {reason}",
            hint="collect the period again; what is live stays as it was",
        )
