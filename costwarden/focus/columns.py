"""The canonical row: FOCUS 1.2, the columns 1.3 added, and ours (`x_`). Source: FOCUS_Spec tags v1.2 and v1.3."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from costwarden.focus.allowed import (
    CAPACITY_STATUSES,
    CHARGE_CATEGORIES,
    CHARGE_CLASSES,
    CHARGE_FREQUENCIES,
    COMMITMENT_CATEGORIES,
    COMMITMENT_STATUSES,
    COST_BASES,
    PRICING_CATEGORIES,
    SERVICE_CATEGORIES,
    SUBCATEGORY_PARENTS,
)

# money: Decimal(38,18), amounts, prices and quantities alike · time: UTC, milliseconds · json: JSON text ·
# map: text -> text, empty for none · names: a list of column names · file, row: unsigned 32 and 64 bit
Kind = Literal["text", "money", "time", "json", "map", "names", "file", "row"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column as it is stored."""

    name: str
    kind: Kind
    nullable: bool
    since: str  # the FOCUS version that has it first; "" for ours
    repeats: bool = False  # few distinct values: LowCardinality in storage, a dictionary in Parquet
    allowed: frozenset[str] = frozenset()  # empty: any text

    @property
    def ours(self) -> bool:
        return self.name.startswith("x_")


def _money(name: str, since: str = "1.0", *, nullable: bool = True) -> Column:
    return Column(name, "money", nullable, since)


def _time(name: str) -> Column:
    return Column(name, "time", False, "1.0")


def _text(name: str, since: str = "1.0", *, nullable: bool = True) -> Column:
    return Column(name, "text", nullable, since)


def _few(name: str, since: str = "1.0", *, nullable: bool = True, allowed: frozenset[str] = frozenset()) -> Column:
    return Column(name, "text", nullable, since, repeats=True, allowed=allowed)


FOCUS_1_2 = (
    _money("BilledCost", nullable=False),
    _money("EffectiveCost", nullable=False),
    _money("ListCost", nullable=False),
    _money("ContractedCost", nullable=False),
    _money("ListUnitPrice"),
    _money("ContractedUnitPrice"),
    _money("PricingQuantity"),
    _text("PricingUnit"),
    _money("ConsumedQuantity"),
    _text("ConsumedUnit"),
    _few("BillingCurrency", nullable=False),
    _text("BillingAccountId", nullable=False),
    _text("BillingAccountName"),
    _few("BillingAccountType", "1.2", nullable=False),
    _time("BillingPeriodStart"),
    _time("BillingPeriodEnd"),
    _time("ChargePeriodStart"),
    _time("ChargePeriodEnd"),
    _few("ChargeCategory", nullable=False, allowed=CHARGE_CATEGORIES),
    _few("ChargeClass", allowed=CHARGE_CLASSES),
    _text("ChargeDescription"),
    _few("ChargeFrequency", nullable=False, allowed=CHARGE_FREQUENCIES),
    _text("CommitmentDiscountId"),
    _text("CommitmentDiscountName"),
    _text("CommitmentDiscountType"),
    _few("CommitmentDiscountCategory", allowed=COMMITMENT_CATEGORIES),
    _few("CommitmentDiscountStatus", allowed=COMMITMENT_STATUSES),
    _money("CommitmentDiscountQuantity", "1.1"),
    _text("CommitmentDiscountUnit", "1.1"),
    _text("CapacityReservationId", "1.1"),
    _few("CapacityReservationStatus", "1.1", allowed=CAPACITY_STATUSES),
    _text("InvoiceId", "1.2"),
    _few("InvoiceIssuerName", nullable=False),
    _few("ProviderName", nullable=False),
    _few("PublisherName", nullable=False),
    _few("PricingCategory", allowed=PRICING_CATEGORIES),
    _few("PricingCurrency", "1.2"),
    _money("PricingCurrencyEffectiveCost", "1.2"),
    _money("PricingCurrencyListUnitPrice", "1.2"),
    _money("PricingCurrencyContractedUnitPrice", "1.2"),
    _few("RegionId"),
    _few("RegionName"),
    _text("AvailabilityZone"),
    _text("ResourceId"),
    _text("ResourceName"),
    _text("ResourceType"),
    _few("ServiceCategory", nullable=False, allowed=SERVICE_CATEGORIES),
    _few("ServiceSubcategory", "1.1", nullable=False, allowed=frozenset(SUBCATEGORY_PARENTS)),
    _few("ServiceName", nullable=False),
    _text("SkuId"),
    _text("SkuPriceId"),
    _text("SkuMeter", "1.1"),
    Column("SkuPriceDetails", "json", True, "1.1"),
    _text("SubAccountId"),
    _text("SubAccountName"),
    _text("SubAccountType", "1.2"),
    Column("Tags", "map", False, "1.0"),
)

FOCUS_1_3 = (
    _few("ServiceProviderName", "1.3"),
    _few("HostProviderName", "1.3"),
    _text("AllocatedMethodId", "1.3"),
    Column("AllocatedMethodDetails", "json", True, "1.3"),
    _text("AllocatedResourceId", "1.3"),
    _text("AllocatedResourceName", "1.3"),
    Column("AllocatedTags", "map", False, "1.3"),
    Column("ContractApplied", "json", True, "1.3"),
)

CANONICAL = FOCUS_1_2 + FOCUS_1_3

# x_LoadId is the loader's own and not among them.
OURS = (
    _few("x_SourceId", "", nullable=False),  # one export configuration; two payer accounts are two sources
    _text("x_DeliveryId", "", nullable=False),
    Column("x_FileOrdinal", "file", False, ""),  # with x_RowOrdinal: from a row to the bytes it came from
    Column("x_RowOrdinal", "row", False, ""),  # 1 is the first row of data
    _text("x_SourceRecordId", ""),
    _text("x_BackReference", ""),
    _text("x_InvoiceMonth", ""),  # YYYY-MM, where the provider bills by its own clock
    _few("x_CostBasis", "", nullable=False, allowed=COST_BASES),
    _text("x_IsSplitOf", ""),  # what is being split; such rows never enter an invoiced total
    Column("x_RepairedColumns", "names", False, ""),
    Column("x_Native", "map", False, ""),  # provider columns without a FOCUS home
)

ALL = CANONICAL + OURS
BY_NAME = {column.name: column for column in ALL}
COSTS = ("BilledCost", "EffectiveCost", "ListCost", "ContractedCost")
