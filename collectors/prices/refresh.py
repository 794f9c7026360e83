"""Every part fetched, then one new snapshot in one step; what failed keeps the prices it had."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from collectors.prices.checkpoint import Checkpoints
from collectors.prices.source import Found, Part, PriceSource, RefreshFailed
from costwarden.prices.coverage import read_rows
from costwarden.prices.schema import PriceRow, write_catalogue

Progress = Callable[[Part, int, int], None]


@dataclass(frozen=True, slots=True)
class Refreshed:
    prices: int  # in the new snapshot
    fetched: int  # of them from this refresh
    resumed: int  # parts that an earlier, interrupted refresh had fetched
    failed: Sequence[tuple[Part, RefreshFailed]]
    empty: Sequence[Part]  # answered without a single price that is known: their old prices stay too


def refresh(
    sources: Sequence[PriceSource],
    regions: Sequence[str],
    out: Path,
    today: str,
    progress: Progress = lambda part, done, total: None,
) -> Refreshed:
    """Fetch, and replace `out`. Errors: RefreshFailed when no part could be fetched; `out` stays as it was then."""
    checkpoints = Checkpoints(out)
    work = [(source, part) for source in sources for part in source.parts(regions)]
    failed: list[tuple[Part, RefreshFailed]] = []
    done: list[tuple[PriceSource, Part]] = []
    resumed = 0
    for at, (source, part) in enumerate(work):
        progress(part, at, len(work))
        if checkpoints.has(part):
            resumed += 1
        else:
            try:
                checkpoints.save(part, source.prices(part))
            except RefreshFailed as error:
                failed.append((part, error))
                continue
        done.append((source, part))
    if not done:
        words = failed[0][1].problem if failed else "there is nothing to fetch"
        raise RefreshFailed(f"no prices were fetched: {words}", hint=failed[0][1].hint if failed else "check --region")
    rows: list[PriceRow] = []
    empty: list[Part] = []
    for source, part in done:
        own = [_row(one, source, today) for one in checkpoints.read(part)]
        rows.extend(own)
        if not own:
            empty.append(part)
    fetched = len(rows)
    replaced = {(row.provider, row.service, row.region) for row in rows}
    rows.extend(_kept(out, replaced, failed))
    out.parent.mkdir(parents=True, exist_ok=True)
    meta = {"basis": "list", "currency": "USD", "prices_as_of": min((row.date for row in rows), default=today)}
    count = write_catalogue(out, rows, meta)
    if not failed:
        checkpoints.clear()
    return Refreshed(count, fetched, resumed, failed, empty)


def _row(found: Found, source: PriceSource, today: str) -> PriceRow:
    return PriceRow(
        source.provider, found.service, found.sku, found.region, found.unit, found.amount, source.title, today
    )


def _kept(
    out: Path, replaced: set[tuple[str, str, str]], failed: Sequence[tuple[Part, RefreshFailed]]
) -> Iterator[PriceRow]:
    """The old snapshot's prices of what this refresh did not fetch.

    A catalogue service can come from several price lists (AmazonVPC prices are partly in the EC2 offer), so where a
    part of a provider and region failed, the old prices there stay under the new ones: write_catalogue takes the first.
    """
    if not out.is_file():
        return
    broken = {(part.provider, part.region) for part, _ in failed}
    for row in read_rows(out):
        fresh = (row.provider, row.service, row.region) in replaced
        if not fresh or broken & {(row.provider, row.region), (row.provider, "*")}:
            yield row
