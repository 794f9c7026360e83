"""Oracle Cloud cost reports (cost-csv), the older format: numbered files, every row with its own time of usage."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from collectors.objects.bucket import Object
from collectors.objects.monthly import Layout, MonthlyFiles, month_before
from collectors.settings import SourceSettings
from collectors.source import CorrectionStyle

if TYPE_CHECKING:
    from costwarden.cloud.oci import ReportsBucket
    from costwarden.focus.shape import Shape


class Settings(SourceSettings):
    """As oci_focus; its files carry no date, so the day an object was written says what it can hold."""

    kind: Literal["oci_cost"]
    tenancy: Annotated[str, Field(pattern=r"^ocid1\.tenancy\.[A-Za-z0-9._-]{1,200}$")]
    bucket: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    namespace: Annotated[str, Field(min_length=1, max_length=100)] = "bling"
    prefix: Annotated[str, Field(max_length=200)] = "reports/cost-csv/"
    profile: Annotated[str, Field(min_length=1, max_length=100)] = "DEFAULT"
    correction_style: CorrectionStyle = "ledger"


def shape() -> Shape:
    from costwarden.focus.oracle import cost_shape

    return cost_shape()


class _Dated:
    """A bucket that remembers when each object was written: the only date these files have."""

    def __init__(self, bucket: ReportsBucket) -> None:
        self._bucket = bucket
        self.written: dict[str, datetime.date] = {}

    def objects(self, prefix: str) -> Iterator[Object]:
        for one in self._bucket.objects(prefix):
            self.written[one.name] = one.modified.astimezone(datetime.UTC).date()
            yield one

    def fetch(self, name: str, path: Path) -> None:
        self._bucket.fetch(name, path)

    def months_of(self, name: str) -> Sequence[datetime.date]:
        day = self.written.get(name)
        if day is None or not name.endswith((".csv", ".csv.gz")):
            return ()
        month = day.replace(day=1)
        return month_before(month), month


def open_source(settings: Settings, base: Path) -> MonthlyFiles:
    from costwarden.cloud.oci import ReportsBucket

    opened: list[_Dated] = []

    def bucket() -> _Dated:
        name = settings.bucket or settings.tenancy
        opened.append(_Dated(ReportsBucket(name, namespace=settings.namespace, profile=settings.profile)))
        return opened[-1]

    return MonthlyFiles(
        settings.name,
        "Oracle",
        bucket,
        Layout(settings.prefix, lambda name: opened[-1].months_of(name), shape, shared_files=True),
        correction_style=settings.correction_style,
    )
