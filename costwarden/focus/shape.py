"""How a source's rows become canonical: one function from Rows to columns, and what holds for all of them."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from costwarden.focus.rows import Rows

# FOCUS column (or one of ours) -> its array: text, MONEY, TIME or MAP as columns.py says. A column that is left out
# is null and may be repaired (focus.repair); what the rows lack is never made up here.
ToFocus = Callable[[Rows], Mapping[str, pa.Array]]


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of source.

    `billed` names the source column whose plain sum the provider would call its total, where there is one: it is
    summed as delivered, over every row read, and the load is held to it. Several: the first that is not null, by row.
    """

    provider: str  # ProviderName where the rows say none: "AWS", "Microsoft", ...
    to_focus: ToFocus
    services: str = ""  # the table that names service categories (focus.services): "aws", "azure", ...
    account_type: str = "Billing Account"  # BillingAccountType where the rows say none
    cost_basis: str = "invoiced"
    host: str | None = None  # HostProviderName of a service that runs on another cloud
    billed: str | tuple[str, ...] = ()
    nulls: frozenset[str] = field(default_factory=lambda: frozenset({""}))
    native: bool = True  # keep the columns nobody read in x_Native
    ledger: bool = False  # corrections come as reversals of rows that stay: they are linked

    @property
    def billed_columns(self) -> tuple[str, ...]:
        return (self.billed,) if isinstance(self.billed, str) else self.billed


@dataclass(frozen=True, slots=True)
class Scope:
    """What all rows of one delivery share."""

    source_id: str
    billing_period: datetime.date  # its first day; rows of another month do not belong here
    delivery_id: str
    # Months that have deliveries of their own out of the same files: their rows are not of this one, nor read by it.
    others: frozenset[datetime.date] = frozenset()
    undated: bool = True  # whether rows without a readable period belong here, to be put aside
