"""CloudWatch logs, alarms and dashboards of every region."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.prices.schema import PriceRow
from tools.catalogue.facts import Facts
from tools.catalogue.pages import page_rows

SKUS = {
    "Logs Collected Data Ingestion": ("logs/ingested", "GB"),
    "Stored Data": ("logs/archived", "GB-month"),
    "Queried Logs Insights": ("logs/scanned", "GB"),
    "Alarm Standard": ("alarm/standard", "alarm-month"),
    "Alarm High Resolution": ("alarm/high-resolution", "alarm-month"),
    "Alarm Composite": ("alarm/composite", "alarm-month"),
    "Canaries per Runs": ("canary/runs", "run"),
    "Metric for the first 10000": ("metric/tier1", "metric-month"),
}


def rows(facts: Facts) -> Iterator[PriceRow]:
    yield from page_rows(facts, "cloudwatch", "AmazonCloudWatch", SKUS)
