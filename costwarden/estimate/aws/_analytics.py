"""Kinesis Data Analytics (Managed Service for Apache Flink): processing units, storage and backups."""

from __future__ import annotations

from typing import Any

from costwarden.estimate.aws._lines import metered
from costwarden.estimate.resource import HOURS, Asked, Dimension, PriceKey
from costwarden.estimate.view import ResourceView

SERVICE = "AmazonKinesisAnalytics"
PAGE = "Managed Service for Apache Flink"
UNITS_KEY = "kinesis_processing_units"


def units(application: ResourceView) -> Any:
    return application.usage(UNITS_KEY)


def processing(name: str, count: Asked | int, *, usage_based: bool, when: Any = None) -> Dimension:
    """Processing units (KPU) all month: shown per unit and month, priced per hour."""

    def hours(application: ResourceView) -> Any:
        amount = count(application) if callable(count) else count
        return None if amount is None else amount * HOURS

    return Dimension(
        name,
        "KPU",
        PriceKey(SERVICE, "kpu-hours"),
        hours,
        when=when,
        usage_based=usage_based,
        per=HOURS,
        doc=f"KPU; usage {UNITS_KEY}; {PAGE} pricing",
    )


def backup(when: Any = None) -> Dimension:
    return metered("Backup", "GB", PriceKey(SERVICE, "backup"), "durable_application_backup_gb", when=when, page=PAGE)
