"""Alibaba Cloud: the BillingItemDetail files a bill subscription pushes to one's own OSS bucket."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from collectors.objects.monthly import Layout, MonthlyFiles
from collectors.settings import EnvironmentName, SourceSettings

if TYPE_CHECKING:
    from costwarden.focus.shape import Shape

# UID_BillingItemDetail_YYYYMM is the month, written anew daily until the 4th of the next one. UID_..._YYYYMMDD is one
# day, from before the subscription was a monthly one: read only where a month has no file of its own.
_MONTH = re.compile(
    r"(?:^|/)[0-9]+_BillingItemDetail(?:Monthly)?_([0-9]{4})([0-9]{2})[^/0-9]*\.csv(?:\.gz)?$", re.ASCII
)


class Settings(SourceSettings):
    """`bucket` is one's own; the endpoint is OSS's S3-compatible one of `region`."""

    kind: Literal["alibaba_bill"]
    bucket: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$")]
    region: Annotated[str, Field(pattern=r"^[a-z]{2}-[a-z0-9-]{1,40}$")]
    prefix: Annotated[str, Field(max_length=500)] = ""
    access_key_env: EnvironmentName = "ALIBABA_CLOUD_ACCESS_KEY_ID"
    secret_key_env: EnvironmentName = "ALIBABA_CLOUD_ACCESS_KEY_SECRET"  # noqa: S105 - a variable's name
    endpoint: Annotated[str, Field(pattern=r"^https?://[^\s@]+$")] | None = None


def shape() -> Shape:
    from costwarden.focus.alibaba import bill_shape

    return bill_shape()


def months_of(name: str) -> Sequence[datetime.date]:
    """The month in the file's name; zip archives and daily files are no monthly bill."""
    found = _MONTH.search(name)
    if found is None or not 1 <= int(found[2]) <= 12:
        return ()
    return (datetime.date(int(found[1]), int(found[2]), 1),)


def open_source(settings: Settings, base: Path) -> MonthlyFiles:
    from collectors.signals.service import token_of
    from costwarden.cloud.alibaba import OssBucket

    return MonthlyFiles(
        settings.name,
        "Alibaba Cloud",
        lambda: OssBucket(
            settings.bucket,
            settings.region,
            access_key=token_of(settings.access_key_env),
            secret_key=token_of(settings.secret_key_env),
            endpoint=settings.endpoint,
        ),
        Layout(settings.prefix, months_of, shape),
    )
