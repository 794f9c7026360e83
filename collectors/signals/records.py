"""A source that is asked month by month and answers with records: each month's answer is one delivery."""

from __future__ import annotations

import calendar
import datetime
import hashlib
import shutil
import tempfile
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from collectors.source import Authority, CorrectionStyle, Delivery
from costwarden.errors import CostwardenError
from costwarden.focus.prepared import PreparedDelivery

if TYPE_CHECKING:
    from costwarden.focus.shape import Shape

Record = Mapping[str, str | None]
# The records of [first day, day after the last) of one month, UTC, in an order that does not change.
Fetch = Callable[[datetime.date, datetime.date], Iterable[Record]]


class AnswerChanged(CostwardenError):
    """A month's records are gone: deliveries() and prepare() belong to one run."""


class RecordsSource:
    """Asks for whole months and files what is told; a month whose records have not changed is the same delivery."""

    correction_style: CorrectionStyle = "replacement"

    def __init__(
        self,
        source_id: str,
        provider: str,
        shape: Callable[[], Shape],
        fetch: Fetch,
        *,
        today: Callable[[], datetime.date] = lambda: datetime.datetime.now(datetime.UTC).date(),
    ) -> None:
        self.source_id = source_id
        self.provider = provider
        self._shape = shape
        self._fetch = fetch
        self._today = today
        self._spool = Path(tempfile.mkdtemp(prefix="costwarden-records-"))
        weakref.finalize(self, shutil.rmtree, self._spool, ignore_errors=True)

    def deliveries(self, since: datetime.date) -> Iterator[Delivery]:
        """Every month from `since` to this one that has records. Only days that are over: a running day grows."""
        first, today = since.replace(day=1), self._today()
        while first < today:
            after = first + datetime.timedelta(days=calendar.monthrange(first.year, first.month)[1])
            rows, digest = self._write(first, min(after, today))
            if rows:
                yield Delivery(
                    source_id=self.source_id,
                    billing_period=first,
                    delivery_id=digest[:32],
                    submitted_at=datetime.datetime.now(datetime.UTC),
                    files=(f"{first:%Y-%m}.jsonl",),
                    expected_rows=rows,
                )
            first = after

    def prepare(self, delivery: Delivery, directory: Path) -> PreparedDelivery:
        """Errors: AnswerChanged."""
        import orjson

        from costwarden.focus.reading import digest_of, read_records
        from costwarden.focus.shape import Scope
        from costwarden.focus.writer import write_delivery

        path = self._spool / delivery.files[0]
        if not path.is_file() or digest_of([path])[:32] != delivery.delivery_id:
            raise AnswerChanged(f"the records of {self.source_id} are not here any more", hint="collect again")
        scope = Scope(self.source_id, delivery.billing_period, delivery.delivery_id)
        with path.open("rb") as lines:
            chunks = read_records((orjson.loads(line) for line in lines), name=delivery.files[0])
            return write_delivery(
                chunks, self._shape(), scope, directory, digest=digest_of([path]), source_rows=delivery.expected_rows
            )

    def authority(self, billing_period: datetime.date) -> Sequence[Authority]:
        """Nobody invoices a share: there is nothing to hold it to."""
        return ()

    def _write(self, first: datetime.date, after: datetime.date) -> tuple[int, str]:
        """Records to the spool, one JSON line each; (how many, the digest digest_of gives the file)."""
        import orjson

        rows, bytes_seen = 0, hashlib.sha256()
        with (self._spool / f"{first:%Y-%m}.jsonl").open("wb") as file:
            for record in self._fetch(first, after):
                line = orjson.dumps(dict(record), option=orjson.OPT_SORT_KEYS) + b"\n"
                file.write(line)
                bytes_seen.update(line)
                rows += 1
        return rows, hashlib.sha256(bytes_seen.digest()).hexdigest()
