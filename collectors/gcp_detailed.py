"""Google Cloud detailed (or standard) billing export: a BigQuery table that only grows, or its files in a bucket."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, model_validator

from collectors.objects.monthly import Layout, MonthlyFiles
from collectors.settings import SourceSettings
from collectors.signals.bigquery import BillingRows, checked_table, flattened
from collectors.source import Authority, CorrectionStyle, CostSource, Delivery
from costwarden.focus.prepared import PreparedDelivery

if TYPE_CHECKING:
    from costwarden.focus.shape import Shape

_MONTH_FOLDER = re.compile(r"(?:^|/)(?:invoice_month=)?([0-9]{4})-?(0[1-9]|1[0-2])(?:/|_)[^/]*$", re.ASCII)

# What a month holds at the moment: the same answer is the same delivery. Rows are never deduplicated by content, for
# identical rows are legal and there is no row id; a month is read whole whenever its totals change.
MONTHS = """
SELECT invoice.month AS month, COUNT(*) AS row_count, MAX(export_time) AS exported, currency,
       CAST(SUM(CAST(cost AS NUMERIC)) AS STRING) AS cost,
       CAST(SUM(IFNULL((SELECT SUM(CAST(c.amount AS NUMERIC)) FROM UNNEST(credits) c), 0)) AS STRING) AS credits
FROM `{table}`
WHERE invoice.month >= @first AND DATE(_PARTITIONTIME) >= @since
GROUP BY month, currency
ORDER BY month, currency
""".strip()
ROWS = "SELECT TO_JSON_STRING(t) AS line FROM `{table}` AS t WHERE t.invoice.month = @month"


class Settings(SourceSettings):
    """Either `table` (project.dataset.gcp_billing_export_resource_v1_*) or `bucket` with exported files."""

    kind: Literal["gcp_detailed"]
    table: str | None = None
    project: Annotated[str, Field(min_length=1, max_length=100)] | None = None  # who pays for the queries
    location: Annotated[str, Field(min_length=1, max_length=40)] | None = None
    bucket: Annotated[str, Field(min_length=1, max_length=222)] | None = None
    prefix: Annotated[str, Field(max_length=500)] = ""
    endpoint: Annotated[str, Field(pattern=r"^https?://[^\s@]+$")] | None = None  # a storage emulator
    correction_style: CorrectionStyle = "delta"

    @model_validator(mode="after")
    def _one_place(self) -> Settings:
        if (self.table is None) == (self.bucket is None):
            raise ValueError("needs either table or bucket")
        return self


def shape() -> Shape:
    from costwarden.focus.google import detailed_shape

    return detailed_shape()


class BigQueryExport:
    """One export table. A month is replaced whenever its row count, its sums or its last export time change."""

    provider = "Google Cloud"

    def __init__(self, settings: Settings, rows: BillingRows) -> None:
        self.source_id = settings.name
        self.correction_style: CorrectionStyle = settings.correction_style
        self._table = checked_table(settings.table or "")
        self._rows = rows

    def deliveries(self, since: datetime.date) -> Iterator[Delivery]:
        """Errors: CloudError."""
        months: dict[datetime.date, list[tuple[str, int, str, Decimal]]] = {}
        asked: dict[str, str | int | datetime.date] = {
            "first": f"{since:%Y%m}",
            "since": since - datetime.timedelta(days=1),
        }
        for row in self._rows.query(MONTHS.format(table=self._table), asked):
            month = datetime.datetime.strptime(str(row["month"]), "%Y%m").replace(tzinfo=datetime.UTC).date()
            total = Decimal(str(row["cost"])) + Decimal(str(row["credits"]))
            held = (str(row["currency"]), int(row["row_count"]), str(row["exported"]), total)
            months.setdefault(month, []).append(held)
        for month in sorted(months):
            parts = months[month]
            words = [f"{currency}:{count}:{exported}:{total}" for currency, count, exported, total in parts]
            yield Delivery(
                source_id=self.source_id,
                billing_period=month,
                delivery_id="|".join(words)[:200],
                submitted_at=datetime.datetime.now(datetime.UTC),
                files=(f"{month:%Y%m}",),
                expected_rows=sum(count for _, count, _, _ in parts),
                details={"totals": {currency: total for currency, _, _, total in parts}},
            )

    def prepare(self, delivery: Delivery, directory: Path) -> PreparedDelivery:
        """Errors: CloudError."""
        from collectors.signals.spool import prepare_records

        found = self._rows.query(ROWS.format(table=self._table), {"month": delivery.files[0]})
        return prepare_records((flattened(str(row["line"])) for row in found), delivery, shape(), directory)

    def authority(self, billing_period: datetime.date) -> Sequence[Authority]:
        """Google's own sums of the invoice month, asked for again after the load."""
        for one in self.deliveries(billing_period):
            if one.billing_period == billing_period:
                return (Authority("google cloud billing export", dict(one.details["totals"])),)
        return ()


def months_of(name: str) -> Sequence[datetime.date]:
    """The month of a file: its folder (invoice_month=202609/, 2026-09/) or the start of its name (202609_...)."""
    found = _MONTH_FOLDER.search(name)
    return (datetime.date(int(found[1]), int(found[2]), 1),) if found is not None else ()


def open_source(settings: Settings, base: Path) -> CostSource:
    from costwarden.cloud.google import BigQueryRows, StorageBucket

    if settings.bucket is not None:
        bucket, endpoint = settings.bucket, settings.endpoint
        return MonthlyFiles(
            settings.name,
            "Google Cloud",
            lambda: StorageBucket(bucket, endpoint=endpoint),
            Layout(settings.prefix, months_of, shape),
            correction_style=settings.correction_style,
        )
    table = checked_table(settings.table or "")
    return BigQueryExport(settings, BigQueryRows(settings.project or table.partition(".")[0], settings.location))
