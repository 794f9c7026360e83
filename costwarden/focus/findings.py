"""Rows that are loaded and yet odd: counted per delivery, for the load's report. Clouds have their known gaps.

F1, F2: a cost is its unit price times its quantity. F4: a name has an id. F5: usage under a commitment has a status.
F7: usage lies in its billing period, save for late rows and corrections. F8: a commitment's price is not used up yet.
"""

from __future__ import annotations

from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from costwarden.focus.amounts import MONEY, multiply, subtract

_LEAST = pa.scalar(Decimal("0.000001"), MONEY)
_PART = Decimal("0.000001")  # of the cost: unit prices are delivered rounded


def findings(rows: pa.RecordBatch) -> dict[str, int]:
    """What is odd -> how many rows; nothing for what is not."""
    corrected = pc.is_valid(rows.column("ChargeClass"))
    found = {
        "F1 ListCost is not ListUnitPrice x PricingQuantity": _off(rows, "List", corrected),
        "F2 ContractedCost is not ContractedUnitPrice x PricingQuantity": _off(rows, "Contracted", corrected),
        "F4 RegionName without RegionId": _alone(rows, "RegionName", "RegionId"),
        "F4 SubAccountName without SubAccountId": _alone(rows, "SubAccountName", "SubAccountId"),
        "F5 usage under a commitment without CommitmentDiscountStatus": _and(
            _alone(rows, "CommitmentDiscountId", "CommitmentDiscountStatus"),
            pc.equal(rows.column("ChargeCategory"), "Usage"),
        ),
        "F7 ChargePeriodStart before BillingPeriodStart": _and(
            pc.less(rows.column("ChargePeriodStart"), rows.column("BillingPeriodStart")), pc.invert(corrected)
        ),
        "F8 EffectiveCost on the purchase of a commitment": _and(
            pc.equal(rows.column("ChargeCategory"), "Purchase"),
            pc.and_(
                pc.is_valid(rows.column("CommitmentDiscountId")),
                pc.not_equal(rows.column("EffectiveCost"), pa.scalar(Decimal(0), MONEY)),
            ),
        ),
    }
    counts = {name: int(pc.sum(mask).as_py() or 0) for name, mask in found.items()}
    return {name: count for name, count in counts.items() if count}


def _off(rows: pa.RecordBatch, which: str, corrected: pa.Array) -> pa.Array:
    """Whether cost and price times quantity differ by more than a millionth, of the currency and of the cost."""
    price, quantity = rows.column(f"{which}UnitPrice"), rows.column("PricingQuantity")
    if price.null_count == len(price):
        return pa.repeat(pa.scalar(False), len(price))
    cost = rows.column(f"{which}Cost")
    gap = pc.abs(subtract(multiply(price, quantity), cost))
    allowed = multiply(pc.abs(cost), pa.repeat(pa.scalar(_PART, MONEY), len(cost)))
    return _and(_and(pc.greater(gap, _LEAST), pc.greater(gap, allowed)), pc.invert(corrected))


def _alone(rows: pa.RecordBatch, name: str, needs: str) -> pa.Array:
    return pc.and_(pc.is_valid(rows.column(name)), pc.is_null(rows.column(needs)))


def _and(one: pa.Array, two: pa.Array) -> pa.Array:
    return pc.fill_null(pc.and_(one, two), False)
