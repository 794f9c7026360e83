"""Files of a bucket, month by month: all files that can hold a month's rows are its delivery, read anew on a change."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from collectors.objects.bucket import Bucket, Object
from collectors.source import Authority, CorrectionStyle, Delivery
from costwarden.errors import CostwardenError
from costwarden.focus.prepared import PreparedDelivery

if TYPE_CHECKING:
    from costwarden.focus.shape import Shape

# Object name -> the first day of each month whose rows it can hold; empty for what is no bill.
MonthsOf = Callable[[str], Sequence[datetime.date]]


class FileChanged(CostwardenError):
    """An object has another size than its listing said: it was replaced while it was read."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} changed while it was read", hint="collect again; the month before stays as it was")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the files are and what they hold."""

    prefix: str
    months_of: MonthsOf
    shape: Callable[[], Shape]
    # One file may hold rows of several months: each month takes its own and leaves the others to theirs.
    shared_files: bool = False


class MonthlyFiles:
    """A CostSource over a bucket. The delivery's id is a digest of its files' names and etags."""

    def __init__(
        self,
        source_id: str,
        provider: str,
        bucket: Callable[[], Bucket],
        layout: Layout,
        *,
        correction_style: CorrectionStyle = "replacement",
        authority: Callable[[datetime.date], Sequence[Authority]] = lambda month: (),
    ) -> None:
        self.source_id = source_id
        self.provider = provider
        self.correction_style = correction_style
        self._open = bucket
        self._bucket: Bucket | None = None
        self._layout = layout
        self._authority = authority

    def deliveries(self, since: datetime.date) -> Iterator[Delivery]:
        """Errors: CloudError."""
        months: dict[datetime.date, list[Object]] = {}
        for one in self._objects().objects(self._layout.prefix):
            for month in self._layout.months_of(one.name):
                if month >= since.replace(day=1):
                    months.setdefault(month, []).append(one)
        for month in sorted(months):
            files = sorted(months[month], key=lambda one: one.name)
            seen = hashlib.sha256()
            for one in files:
                seen.update(f"{one.name}\n{one.etag}\n{one.size}\n".encode())
            yield Delivery(
                source_id=self.source_id,
                billing_period=month,
                delivery_id=seen.hexdigest()[:32],
                submitted_at=max(one.modified for one in files),
                files=tuple(one.name for one in files),
                expected_bytes=sum(one.size for one in files),
                details={"sizes": [one.size for one in files], "months": sorted(months)},
            )

    def prepare(self, delivery: Delivery, directory: Path) -> PreparedDelivery:
        """Errors: CloudError, FileChanged, BillFileNotReadable."""
        from costwarden.focus.reading import Chunk, digest_of, read_file
        from costwarden.focus.shape import Scope
        from costwarden.focus.writer import write_delivery

        fetched = directory / "fetched"
        fetched.mkdir(parents=True, exist_ok=True)
        paths = []
        for at, (name, size) in enumerate(zip(delivery.files, delivery.details["sizes"], strict=True)):
            path = fetched / f"{at:05}"
            self._objects().fetch(name, path)
            if path.stat().st_size != size:
                raise FileChanged(name)
            paths.append(path)

        def chunks() -> Iterator[Chunk]:
            for at, path in enumerate(paths):
                yield from read_file(path, at, name=delivery.files[at])

        scope = Scope(
            self.source_id,
            delivery.billing_period,
            delivery.delivery_id,
            others=_around(delivery.billing_period) if self._layout.shared_files else frozenset(),
            # A row without a readable month is put aside once: with the newest month that has files.
            undated=delivery.billing_period == max(delivery.details["months"]),
        )
        prepared = write_delivery(chunks(), self._layout.shape(), scope, directory, digest=digest_of(paths))
        for path in paths:
            path.unlink()
        return prepared

    def authority(self, billing_period: datetime.date) -> Sequence[Authority]:
        return self._authority(billing_period)

    def _objects(self) -> Bucket:
        if self._bucket is None:
            self._bucket = self._open()
        return self._bucket


def month_before(month: datetime.date, count: int = 1) -> datetime.date:
    """The first day of the month `count` months earlier."""
    months = month.year * 12 + month.month - 1 - count
    return datetime.date(months // 12, months % 12 + 1, 1)


def _around(month: datetime.date) -> frozenset[datetime.date]:
    """The months whose rows may stand in the same files: a year of late rows, and the next ones."""
    return frozenset(month_before(month, count) for count in range(-2, 13)) - {month}
