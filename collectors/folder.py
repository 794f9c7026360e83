"""A folder of bill files (CSV, gzip, Parquet): a first trial without a cloud, archives, and bills sent by mail."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from collectors.settings import SourceSettings
from collectors.source import Authority, CorrectionStyle, Delivery
from costwarden.errors import CostwardenError
from costwarden.focus.prepared import PreparedDelivery

if TYPE_CHECKING:
    from costwarden.focus.shape import Shape

_MONTH = re.compile(r"(?:billing_period=)?([0-9]{4})-?(0[1-9]|1[0-2])", re.IGNORECASE | re.ASCII)
_ENDINGS = (".csv", ".csv.gz", ".parquet")


class Settings(SourceSettings):
    """`path` holds files, or one folder per month (2026-09, 202609, BILLING_PERIOD=2026-09) which saves a scan."""

    kind: Literal["folder"]
    path: Annotated[str, Field(min_length=1, max_length=500)]
    files: Annotated[str, Field(min_length=1, max_length=200)] = "*"  # which of them, by a pattern of their names
    rows: str = "focus"  # focus, or the connector whose rows these are: aws_cur, azure_cost, ...
    provider: str = "Unknown"  # ProviderName of rows that say none
    times: Literal["iso", "iso-utc"] = "iso"  # iso-utc: times come without a zone and are UTC
    nulls: tuple[str, ...] = ("",)  # texts that stand for nothing, "NULL" for example
    months: Annotated[int, Field(ge=1, le=1200)] = 1200  # an archive is read whole


class FolderNotReadable(CostwardenError):
    """The folder of a source is not there, or holds no file that can be a bill."""


class FolderSource:
    """All files of a folder; a month is replaced when any of its files has changed."""

    provider = "folder"

    def __init__(self, settings: Settings, base: Path) -> None:
        self.source_id = settings.name
        self.correction_style: CorrectionStyle = settings.correction_style
        self._settings = settings
        self._path = base / settings.path
        self._months: dict[Path, frozenset[datetime.date]] = {}

    def deliveries(self, since: datetime.date) -> Iterator[Delivery]:
        """Errors: FolderNotReadable."""
        from costwarden.focus.reading import digest_of

        by_month: dict[datetime.date, list[Path]] = {}
        for path in self._files():
            for month in self._months_of(path):
                by_month.setdefault(month, []).append(path)
        for month in sorted(by_month):
            if month < since:
                continue
            paths = by_month[month]
            yield Delivery(
                source_id=self.source_id,
                billing_period=month,
                delivery_id=digest_of(paths)[:32],
                submitted_at=max(_changed(path) for path in paths),
                files=tuple(str(path.relative_to(self._path)) for path in paths),
                expected_bytes=sum(path.stat().st_size for path in paths),
            )

    def prepare(self, delivery: Delivery, directory: Path) -> PreparedDelivery:
        """Errors: FolderNotReadable, BillFileNotReadable."""
        from costwarden.focus.reading import Chunk, digest_of, read_file
        from costwarden.focus.shape import Scope
        from costwarden.focus.writer import write_delivery

        paths = [self._path / name for name in delivery.files]
        gone = [path for path in paths if not path.is_file()]
        if gone:
            raise FolderNotReadable(f"{gone[0]} is gone", hint="put it back, or collect again without it")
        digest = digest_of(paths)
        if digest[:32] != delivery.delivery_id:
            raise FolderNotReadable(f"files of {self._path} changed while they were read", hint="collect again")
        months = frozenset[datetime.date]().union(*(self._months_of(path) for path in paths))
        scope = Scope(
            self.source_id,
            delivery.billing_period,
            delivery.delivery_id,
            others=months - {delivery.billing_period},
            undated=delivery.billing_period == min(months),
        )

        def chunks() -> Iterator[Chunk]:
            for at, path in enumerate(paths):
                yield from read_file(path, at, name=delivery.files[at])

        return write_delivery(chunks(), self._shape(), scope, directory, digest=digest)

    def authority(self, billing_period: datetime.date) -> Sequence[Authority]:
        """A folder knows no totals of its own; an invoice may be said in tenants.yaml."""
        return ()

    def _files(self) -> list[Path]:
        if not self._path.is_dir():
            raise FolderNotReadable(f"{self._path} is no folder", hint=f"check `path` of source {self.source_id}")
        named = (path for path in self._path.rglob(self._settings.files) if path.is_file())
        found = sorted(path for path in named if path.name.endswith(_ENDINGS))
        if not found:
            raise FolderNotReadable(
                f"{self._path} holds no bill", hint=f"put files there that end in {', '.join(_ENDINGS)}"
            )
        return found

    def _months_of(self, path: Path) -> frozenset[datetime.date]:
        """By the name of its folder, else by reading the periods of its rows."""
        for part in reversed(path.relative_to(self._path).parts[:-1]):
            match = _MONTH.fullmatch(part)
            if match is not None:
                return frozenset({datetime.date(int(match[1]), int(match[2]), 1)})
        if path not in self._months:
            self._months[path] = self._scan(path)
        return self._months[path]

    def _scan(self, path: Path) -> frozenset[datetime.date]:
        import pyarrow.compute as pc

        from costwarden.focus.reading import read_file
        from costwarden.focus.rows import Rows
        from costwarden.focus.times import month_of

        shape, months = self._shape(), set[datetime.date]()
        for chunk in read_file(path):
            starts = shape.to_focus(Rows(chunk, nulls=shape.nulls)).get("BillingPeriodStart")
            if starts is not None:
                months.update(month_of(start) for start in pc.unique(starts).to_pylist() if start is not None)
        if not months:
            raise FolderNotReadable(
                f"no row of {path} says its billing period",
                hint="put the file into a folder named after its month (2026-09), or set `rows` and `times`",
            )
        return frozenset(months)

    def _shape(self) -> Shape:
        from collectors.shapes import shape_of

        settings = self._settings
        return shape_of(settings.rows, provider=settings.provider, times=settings.times, nulls=settings.nulls)


def open_source(settings: Settings, base: Path) -> FolderSource:
    return FolderSource(settings, base)


def _changed(path: Path) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(path.stat().st_mtime, datetime.UTC)
