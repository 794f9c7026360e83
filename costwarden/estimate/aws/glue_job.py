"""aws_glue_job: the hours it runs, times its data processing units."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costwarden.estimate.resource import Dimension, PriceKey, ResourceType, usage
from costwarden.estimate.view import ResourceView

UNITS_OF_WORKER = {  # Glue pricing: DPUs per worker
    "g.025x": Decimal("0.25"),
    "standard": Decimal(1),
    "g.1x": Decimal(1),
    "g.2x": Decimal(2),
    "g.4x": Decimal(4),
    "g.8x": Decimal(8),
    "g.12x": Decimal(12),
    "g.16x": Decimal(16),
    "z.2x": Decimal(2),
}
SMALLEST = Decimal("0.0625")  # a Python shell job


def _units(job: ResourceView) -> Decimal:
    workers = job.number("number_of_workers")
    if not workers:
        units: Decimal = job.number("max_capacity", 1)
        return units
    worker = job.text("worker_type").lower()
    each = (Decimal(2) if worker == "g.2x" else Decimal(1)) if job.compat else UNITS_OF_WORKER.get(worker, Decimal(1))
    return Decimal(workers) * each


def dimensions(job: ResourceView) -> Iterator[Dimension]:
    units = max(_units(job), SMALLEST)
    shown = f"{int(units)} {'DPU' if units == 1 else 'DPUs'}" if units >= 1 else f"{units:.4f} DPUs"
    flex = job.text("execution_class").upper() == "FLEX" and not job.compat
    yield Dimension(
        "Duration",
        f"hours ({shown})",
        PriceKey("AWSGlue", "job/flex/dpu-hours" if flex else "job/dpu-hours"),
        usage("monthly_hours", units),
        usage_based=True,
        per=units,
        doc="hours x DPUs; usage monthly_hours; Glue pricing",
    )


RESOURCE = ResourceType("aws_glue_job", dimensions=dimensions)
