"""Oracle Cloud FOCUS reports: appended to every six hours, filed under the day they were delivered."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from collectors.objects.monthly import Layout, MonthlyFiles, month_before
from collectors.settings import SourceSettings
from collectors.source import CorrectionStyle

if TYPE_CHECKING:
    from costwarden.focus.shape import Shape

_DAY = re.compile(r"/([0-9]{4})/([0-9]{2})/([0-9]{2})/[^/]+\.csv(?:\.gz)?$", re.ASCII)


class Settings(SourceSettings):
    """`tenancy` is the OCID whose reports are read; `bucket` and `namespace` where they were copied, if they were."""

    kind: Literal["oci_focus"]
    tenancy: Annotated[str, Field(pattern=r"^ocid1\.tenancy\.[A-Za-z0-9._-]{1,200}$")]
    bucket: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    namespace: Annotated[str, Field(min_length=1, max_length=100)] = "bling"
    prefix: Annotated[str, Field(max_length=200)] = "FOCUS Reports/"
    profile: Annotated[str, Field(min_length=1, max_length=100)] = "DEFAULT"
    correction_style: CorrectionStyle = "ledger"


def shape() -> Shape:
    from costwarden.focus.oracle import focus_report_shape

    return focus_report_shape()


def months_of(name: str) -> Sequence[datetime.date]:
    """The month of the delivery's day and the one before: a file may bring usage of up to 35 days ago."""
    found = _DAY.search(f"/{name}")
    if found is None:
        return ()
    month = datetime.date(int(found[1]), int(found[2]), 1)
    return month_before(month), month


def open_source(settings: Settings, base: Path) -> MonthlyFiles:
    from costwarden.cloud.oci import ReportsBucket

    return MonthlyFiles(
        settings.name,
        "Oracle",
        lambda: ReportsBucket(
            settings.bucket or settings.tenancy, namespace=settings.namespace, profile=settings.profile
        ),
        Layout(settings.prefix, months_of, shape, shared_files=True),
        correction_style=settings.correction_style,
    )
