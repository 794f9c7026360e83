"""Google Cloud's FOCUS export (preview) in BigQuery: rows that are FOCUS already."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from collectors.settings import SourceSettings
from collectors.signals.bigquery import BillingRows, checked_table, flattened
from collectors.source import Authority, CorrectionStyle, Delivery
from costwarden.focus.prepared import PreparedDelivery

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

    from costwarden.focus.rows import Rows
    from costwarden.focus.shape import Shape

MONTHS = """
SELECT DATE_TRUNC(DATE(BillingPeriodStart), MONTH) AS month, BillingCurrency AS currency, COUNT(*) AS row_count,
       CAST(SUM(CAST(BilledCost AS NUMERIC)) AS STRING) AS cost
FROM `{table}`
WHERE DATE(BillingPeriodStart) >= @since
GROUP BY month, currency
ORDER BY month, currency
""".strip()
ROWS = """
SELECT TO_JSON_STRING(t) AS line FROM `{table}` AS t
WHERE DATE(t.BillingPeriodStart) >= @month AND DATE(t.BillingPeriodStart) < DATE_ADD(@month, INTERVAL 1 MONTH)
""".strip()


class Settings(SourceSettings):
    """`table` is project.gcp_billing_immutable_*.gcp_billing_export_focus_*; its rows are kept for two years."""

    kind: Literal["gcp_focus"]
    table: Annotated[str, Field(min_length=5, max_length=2000)]
    project: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    location: Annotated[str, Field(min_length=1, max_length=40)] | None = None


def shape() -> Shape:
    from costwarden.focus.shape import Shape

    return Shape(provider="Google Cloud", to_focus=_to_focus, services="google", billed="BilledCost")


def _to_focus(rows: Rows) -> Mapping[str, pa.Array]:
    from costwarden.focus.as_focus import focus_columns
    from costwarden.focus.google import key_values
    from costwarden.focus.pairs import parse_json
    from costwarden.focus.times import ISO, ISO_UTC

    def tags(text: str) -> Mapping[str, str]:
        return key_values(text) if text.lstrip().startswith("[") else parse_json(text)

    return focus_columns(rows, formats=(ISO, ISO_UTC), parse=tags)


class FocusExport:
    """One FOCUS table; months are compared by row count and sum."""

    provider = "Google Cloud"

    def __init__(self, settings: Settings, rows: BillingRows) -> None:
        self.source_id = settings.name
        self.correction_style: CorrectionStyle = settings.correction_style
        self._table = checked_table(settings.table)
        self._rows = rows

    def deliveries(self, since: datetime.date) -> Iterator[Delivery]:
        """Errors: CloudError."""
        months: dict[datetime.date, list[tuple[str, int, Decimal]]] = {}
        for row in self._rows.query(MONTHS.format(table=self._table), {"since": since.replace(day=1)}):
            month = datetime.date.fromisoformat(str(row["month"])[:10])
            held = (str(row["currency"]), int(row["row_count"]), Decimal(str(row["cost"])))
            months.setdefault(month, []).append(held)
        for month in sorted(months):
            parts = months[month]
            yield Delivery(
                source_id=self.source_id,
                billing_period=month,
                delivery_id="|".join(f"{currency}:{count}:{total}" for currency, count, total in parts)[:200],
                submitted_at=datetime.datetime.now(datetime.UTC),
                files=(f"{month:%Y-%m}",),
                expected_rows=sum(count for _, count, _ in parts),
                details={"totals": {currency: total for currency, _, total in parts}},
            )

    def prepare(self, delivery: Delivery, directory: Path) -> PreparedDelivery:
        """Errors: CloudError."""
        from collectors.signals.spool import prepare_records

        found = self._rows.query(ROWS.format(table=self._table), {"month": delivery.billing_period})
        return prepare_records((flattened(str(row["line"])) for row in found), delivery, shape(), directory)

    def authority(self, billing_period: datetime.date) -> Sequence[Authority]:
        for one in self.deliveries(billing_period):
            if one.billing_period == billing_period:
                return (Authority("google cloud focus export", dict(one.details["totals"])),)
        return ()


def open_source(settings: Settings, base: Path) -> FocusExport:
    from costwarden.cloud.google import BigQueryRows

    table = checked_table(settings.table)
    return FocusExport(settings, BigQueryRows(settings.project or table.partition(".")[0], settings.location))
