"""aws_kinesisanalyticsv2_application: processing units; with Flink also one to orchestrate, storage and backups."""

from __future__ import annotations

from typing import Any

from costwarden.estimate.aws._analytics import PAGE, SERVICE, UNITS_KEY, backup, processing, units
from costwarden.estimate.aws._lines import metered
from costwarden.estimate.resource import PriceKey, ResourceType
from costwarden.estimate.view import ResourceView

GB_PER_UNIT = 50


def _flink(application: ResourceView) -> bool:
    return application.text("runtime_environment").lower().startswith("flink")


def _storage(application: ResourceView) -> Any:
    amount = units(application)
    return None if amount is None else amount * GB_PER_UNIT


RESOURCE = ResourceType(
    "aws_kinesisanalyticsv2_application",
    dimensions=(
        processing("Processing (stream)", units, usage_based=True),
        processing("Processing (orchestration)", 1, usage_based=False, when=_flink),
        metered(
            "Running storage",
            "GB",
            PriceKey(SERVICE, "running-storage"),
            f"{UNITS_KEY} x 50 GB",
            quantity=_storage,
            when=_flink,
            page=PAGE,
        ),
        backup(when=_flink),
    ),
)
