"""Gaps providers leave, closed by rule and named: removing the named repairs gives the delivered row back."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from costwarden.focus.allowed import SERVICE_CATEGORIES, SUBCATEGORY_PARENTS, other_of
from costwarden.focus.columns import ALL
from costwarden.focus.rows import Rows
from costwarden.focus.services import Service, service_table
from costwarden.focus.shape import Shape

_FREQUENCY = {
    "Usage": "Usage-Based",
    "Purchase": "One-Time",
    "Tax": "One-Time",
    "Credit": "One-Time",
    "Adjustment": "One-Time",
}
# How the sellers of a cloud sign their invoices. FOCUS wants issuer and provider spelled alike on direct sales.
_SELLERS = {
    "AWS": ("amazon web services", "aws", "amazon.com services"),
    "Microsoft": ("microsoft",),
    "Google Cloud": ("google",),
    "Oracle": ("oracle",),
    "Alibaba Cloud": ("alibaba",),
}
_SPELLINGS = {column.name: {value.lower(): value for value in column.allowed} for column in ALL if column.allowed}
_UNITS = {
    "PricingQuantity": "PricingUnit",
    "ConsumedQuantity": "ConsumedUnit",
    "CommitmentDiscountQuantity": "CommitmentDiscountUnit",
}


class Repairs:
    """Columns under repair: every change is remembered by column, a changed value with its original."""

    def __init__(self, columns: dict[str, pa.Array], length: int, mapped: Collection[str]) -> None:
        self.columns = columns
        self._mapped = mapped  # a column the source's mapping leaves to the rules is no gap of the provider
        self.masks: dict[str, pa.Array] = {}
        self.originals: dict[str, pa.Array] = {}
        self._length = length

    def fill(self, name: str, *sources: pa.Array) -> None:
        """The first of the sources that has a value, where the column has none."""
        column = self.columns[name]
        if not column.null_count:
            return
        filled = pc.coalesce(column, *sources)
        if name in self._mapped:
            self._remember(name, pc.and_(pc.is_null(column), pc.is_valid(filled)))
        self.columns[name] = filled

    def change(self, name: str, mask: pa.Array, values: pa.Array) -> None:
        """`values` where `mask` is true; what was there goes to x_Native under the column's name."""
        mask = pc.and_(pc.fill_null(mask, False), pc.is_valid(self.columns[name]))
        if not pc.any(mask).as_py():
            return
        column = self.columns[name]
        was = pc.cast(pc.if_else(mask, column, pa.scalar(None, column.type)), pa.string())
        held = self.originals.get(name)
        self.originals[name] = was if held is None else pc.coalesce(held, was)
        self.columns[name] = pc.if_else(mask, values, column)
        self._remember(name, mask)

    def _remember(self, name: str, mask: pa.Array) -> None:
        if pc.any(mask).as_py():
            before = self.masks.get(name)
            self.masks[name] = mask if before is None else pc.or_(before, mask)


def repair(columns: Mapping[str, pa.Array], rows: Rows, shape: Shape, mapped: Collection[str]) -> Repairs:
    """All rules in their order; `columns` holds every canonical column, null where not delivered.

    `mapped` names those the source's mapping gave.
    """
    repairs = Repairs(dict(columns), rows.length, mapped)
    _spelling(repairs, rows)
    _parties(repairs, rows, shape)
    repairs.fill("BillingAccountType", rows.fixed(shape.account_type))
    repairs.fill("ChargeFrequency", rows.choose(repairs.columns["ChargeCategory"], _FREQUENCY))
    repairs.fill("RegionId", repairs.columns["RegionName"])
    repairs.fill("ServiceName", *_service_names(repairs.columns))
    _categories(repairs, rows, shape)
    _costs(repairs)
    _units(repairs)
    _commitments(repairs)
    return repairs


def _spelling(repairs: Repairs, rows: Rows) -> None:
    """An allowed value in another case ("Usage-based" of Oracle's reports) is that value."""
    for name, right in _SPELLINGS.items():
        values = repairs.columns[name]
        if values.null_count < rows.length:
            renewed = rows.each(values, lambda value, right=right: right.get(value.lower()))  # type: ignore[misc]
            differs = pc.and_(pc.is_valid(renewed), pc.fill_null(pc.not_equal(renewed, values), False))
            repairs.change(name, differs, renewed)


def _parties(repairs: Repairs, rows: Rows, shape: Shape) -> None:
    columns = repairs.columns
    repairs.fill("ProviderName", rows.fixed(shape.provider))
    repairs.fill("PublisherName", columns["ProviderName"])
    repairs.fill("InvoiceIssuerName", columns["ProviderName"])
    sellers = _SELLERS.get(shape.provider, ())
    if sellers:
        issuers, provider = columns["InvoiceIssuerName"], columns["ProviderName"]
        direct = rows.each(issuers, lambda name: "yes" if name.lower().startswith(sellers) else None)
        own = pc.equal(provider, pa.scalar(shape.provider, pa.string()))
        differs = pc.and_(pc.and_(pc.is_valid(direct), own), pc.not_equal(issuers, provider))
        repairs.change("InvoiceIssuerName", differs, provider)


def _service_names(columns: Mapping[str, pa.Array]) -> tuple[pa.Array, ...]:
    publisher = columns["PublisherName"]
    elsewhere = pc.not_equal(publisher, columns["ProviderName"])
    other_publisher = pc.if_else(pc.fill_null(elsewhere, False), publisher, pa.scalar(None, pa.string()))
    return other_publisher, columns["SkuMeter"], columns["ChargeDescription"], publisher


def _categories(repairs: Repairs, rows: Rows, shape: Shape) -> None:
    """Category and subcategory from the table of services; a service nobody knows is Other, and says so."""
    columns = repairs.columns
    table = service_table(shape.services)

    def known(name: str) -> Service | None:
        return table.get(name.lower())

    def category(name: str) -> str:
        found = known(name)
        return found.category if found is not None else "Other"

    named = pc.fill_null(rows.each(columns["ServiceName"], category), "Other")
    wrong = pc.invert(pc.is_in(columns["ServiceCategory"], pa.array(sorted(SERVICE_CATEGORIES))))
    repairs.change("ServiceCategory", wrong, named)
    repairs.fill("ServiceCategory", named)

    def subcategory(pair: str) -> str:
        parent, _, name = pair.partition("\n")
        found = known(name)
        return found.subcategory if found is not None and found.category == parent else other_of(parent)

    pairs = pc.binary_join_element_wise(columns["ServiceCategory"], pc.fill_null(columns["ServiceName"], ""), "\n")
    better = rows.each(pairs, subcategory)
    parents = rows.each(columns["ServiceSubcategory"], SUBCATEGORY_PARENTS.get)
    stray = pc.or_(pc.is_null(parents), pc.fill_null(pc.not_equal(parents, columns["ServiceCategory"]), False))
    repairs.change("ServiceSubcategory", stray, better)
    repairs.fill("ServiceSubcategory", better)


def _costs(repairs: Repairs) -> None:
    """A cost that was not delivered is taken from its nearest sibling, never from 0."""
    columns = repairs.columns
    repairs.fill("EffectiveCost", columns["BilledCost"])
    free = pc.is_null(columns["CommitmentDiscountId"])
    uncommitted = pc.if_else(free, columns["EffectiveCost"], pa.scalar(None, columns["EffectiveCost"].type))
    listed = columns["ListCost"]
    repairs.fill("ListCost", columns["ContractedCost"], uncommitted, columns["EffectiveCost"])
    repairs.fill("ContractedCost", uncommitted, listed, columns["EffectiveCost"])


def _units(repairs: Repairs) -> None:
    """A quantity without a unit, or a unit without a quantity, says nothing: FOCUS has both or neither."""
    columns = repairs.columns
    for quantity, unit in _UNITS.items():
        lonely = pc.xor(pc.is_null(columns[quantity]), pc.is_null(columns[unit]))
        for name in (quantity, unit):
            nothing = pa.nulls(len(lonely), columns[name].type)
            repairs.change(name, lonely, nothing)


def _commitments(repairs: Repairs) -> None:
    """A status belongs to usage under a commitment only."""
    columns = repairs.columns
    covered = pc.and_(pc.is_valid(columns["CommitmentDiscountId"]), pc.equal(columns["ChargeCategory"], "Usage"))
    status = columns["CommitmentDiscountStatus"]
    repairs.change(
        "CommitmentDiscountStatus", pc.invert(pc.fill_null(covered, False)), pa.nulls(len(status), pa.string())
    )
