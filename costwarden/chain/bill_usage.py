"""Usage values from the bill: what a plan cannot say and no usage file does.

Meters are those of AWS usage types (Data Exports user guide, "Usage type"), after a region's prefix.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from costwarden.gate.actuals import BilledResource

if TYPE_CHECKING:
    from costwarden.warehouse.warehouse import Warehouse

_MONTH_DAYS = Decimal(730) / 24


@dataclass(frozen=True, slots=True)
class Meter:
    """A usage key and the end of the meter's name that fills it."""

    key: str  # dotted: a key of a nested mapping
    ends: str
    per: Decimal = Decimal(1)  # the bill's quantity times this is the key's


METERS: dict[str, tuple[Meter, ...]] = {
    "aws_s3_bucket": (Meter("standard.storage_gb", "TimedStorage-ByteHrs"),),
    "aws_nat_gateway": (Meter("monthly_data_processed_gb", "NatGateway-Bytes"),),
    "aws_ecr_repository": (Meter("storage_gb", "TimedStorage-ByteHrs"),),
    "aws_cloudwatch_log_group": (
        Meter("monthly_data_ingested_gb", "DataProcessing-Bytes"),
        Meter("storage_gb", "TimedStorage-ByteHrs"),
    ),
    "aws_sqs_queue": (Meter("monthly_requests", "Requests-Tier1"),),
}


def usage_of(
    warehouse: Warehouse,
    tenant: str,
    resources: Sequence[BilledResource],
    since: datetime.date,
    until: datetime.date,
) -> dict[tuple[str, str], dict[str, Any]]:
    """(project, address) -> values as in a usage file, scaled to a month from the first day the bill knows."""
    from costwarden.warehouse.queries.usage import metered

    wanted = [resource for resource in resources if resource.type in METERS]
    if not wanted:
        return {}
    found = metered(warehouse, tenant, [one for resource in wanted for one in resource.ids], since, until)
    usage: dict[tuple[str, str], dict[str, Any]] = {}
    for resource in wanted:
        lines = [line for one in resource.ids for line in found.get(one, ())]
        for meter in METERS[resource.type]:
            own = [line for line in lines if line.meter.endswith(meter.ends)]
            if not own:
                continue
            days = (until - min(line.first_day for line in own)).days
            monthly = sum((line.quantity for line in own), Decimal(0)) * meter.per * _MONTH_DAYS / days
            _set(usage.setdefault((resource.project, resource.address), {}), meter.key, round(monthly, 6))
    return usage


def _set(values: dict[str, Any], dotted: str, amount: Decimal) -> None:
    *outer, last = dotted.split(".")
    for name in outer:
        values = values.setdefault(name, {})
    # A usage file's numbers; trailing zeros would show in assumptions.
    values[last] = amount.normalize() if amount else Decimal(0)
