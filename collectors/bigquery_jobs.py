"""BigQuery jobs: who scanned what, at the on-demand price, as shares of the Google Cloud bill."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, Field

from collectors.settings import SourceSettings
from collectors.signals.bigquery import BillingRows
from collectors.signals.records import Record, RecordsSource
from collectors.signals.rows import Used, record, signal_shape
from collectors.signals.statements import amount

if TYPE_CHECKING:
    from costwarden.focus.shape import Shape

# Cache hits bill nothing, and a script's parent repeats what its children billed.
JOBS = """
SELECT DATE(creation_time) AS day, project_id, user_email, IFNULL(reservation_id, '') AS reservation,
       SUM(total_bytes_billed) AS bytes_billed, SUM(total_slot_ms) AS slot_ms
FROM `{project}.region-{region}.INFORMATION_SCHEMA.JOBS_BY_PROJECT`
WHERE creation_time >= TIMESTAMP(@first) AND creation_time < TIMESTAMP(@after)
  AND job_type = 'QUERY' AND IFNULL(statement_type, '') != 'SCRIPT' AND NOT IFNULL(cache_hit, FALSE)
GROUP BY day, project_id, user_email, reservation
ORDER BY day, project_id, user_email, reservation
""".strip()
_PROJECT = re.compile(r"[a-z][a-z0-9:.-]{4,62}", re.ASCII)
_REGION = re.compile(r"[a-z0-9-]{2,40}", re.ASCII)


def _named(pattern: re.Pattern[str], what: str) -> AfterValidator:
    def check(text: str) -> str:
        if pattern.fullmatch(text) is None:
            raise ValueError(f"is no {what}")
        return text

    return AfterValidator(check)


class Settings(SourceSettings):
    """Prices are of `region` in `currency`: per TiB scanned on demand, per slot-hour where a reservation paid."""

    kind: Literal["bigquery_jobs"]
    project: Annotated[str, _named(_PROJECT, "Google Cloud project")]
    region: Annotated[str, _named(_REGION, "region")]
    billing_account: Annotated[str, Field(min_length=1, max_length=100)]
    tib_price: Annotated[Decimal, Field(ge=0, allow_inf_nan=False)]
    slot_hour_price: Annotated[Decimal, Field(ge=0, allow_inf_nan=False)]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "USD"


def shape() -> Shape:
    return signal_shape("Google Cloud")


def jobs(rows: BillingRows, settings: Settings, first: datetime.date, after: datetime.date) -> Iterator[Record]:
    """One record per day, user and reservation. Errors: CloudError, CollectFailed."""
    sql = JOBS.format(project=settings.project, region=settings.region)
    for row in rows.query(sql, {"first": first, "after": after}):
        day = datetime.date.fromisoformat(str(row["day"])[:10])
        start = datetime.datetime(day.year, day.month, day.day, tzinfo=datetime.UTC)
        reserved = bool(row["reservation"])
        if reserved:
            quantity, unit = amount(row, "slot_ms") / 3_600_000, "Slot-Hours"
            price = settings.slot_hour_price
        else:
            quantity, unit = amount(row, "bytes_billed") / 2**40, "TiB"
            price = settings.tib_price
        yield record(
            Used(
                start=start,
                end=start + datetime.timedelta(days=1),
                cost=quantity * price,
                unit_price=price,
                currency=settings.currency,
                account=settings.billing_account,
                service="BigQuery",
                category="Databases",
                who=str(row["user_email"]),
                quantity=quantity,
                unit=unit,
                region=settings.region,
                resource_type="BigQuery user",
                split_of=f"bigquery/{row['project_id']}",
                tags={
                    "project": str(row["project_id"]),
                    **({"reservation": str(row["reservation"])} if reserved else {}),
                },
            ),
            method="slot time" if reserved else "bytes billed",
        )


def open_source(settings: Settings, base: Path) -> RecordsSource:
    from costwarden.cloud.google import BigQueryRows

    rows = BigQueryRows(settings.project, settings.region)
    return RecordsSource(settings.name, "Google Cloud", shape, lambda first, after: jobs(rows, settings, first, after))
