"""The files of a load: what they may hold, and how they are kept until the next load of their period is done."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from costwarden.focus.columns import BY_NAME
from costwarden.warehouse.errors import WarehouseError
from costwarden.warehouse.ledger import LoadEntry, LoadKey

if TYPE_CHECKING:
    import pyarrow as pa

LOADERS_OWN = ("x_SourceId", "x_BillingPeriod", "x_LoadId")
PROMOTED = ("x_Team", "x_Environment", "x_Owner")  # taken from Tags where the files do not have them


def columns_of(file: Path) -> list[str]:
    """A Parquet file's columns. Errors: WarehouseError for one the cost table does not have, or an unreadable file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        names: list[str] = pq.read_schema(file).names
    except (OSError, pa.ArrowInvalid) as error:
        raise WarehouseError(f"{file} is not readable Parquet", hint="collect the period again") from error
    unknown = sorted(set(names) - BY_NAME.keys() - set(PROMOTED))
    if unknown:
        raise WarehouseError(
            f"{file.name} has a column the warehouse does not have: {unknown[0]!r}",
            hint="write prepared files in the canonical schema (costwarden.focus.arrow)",
        )
    return names


def with_own_columns(batch: pa.Table, entry: LoadEntry) -> pa.Table:
    """The batch with the three columns that only the loader sets."""
    import pyarrow as pa

    own = {
        "x_SourceId": pa.scalar(entry.key.source_id, pa.string()),
        "x_BillingPeriod": pa.scalar(entry.key.billing_period, pa.date32()),
        "x_LoadId": pa.scalar(entry.load_id, pa.uint64()),
    }
    for name, value in own.items():
        if name in batch.column_names:
            batch = batch.drop_columns([name])
        batch = batch.append_column(name, pa.repeat(value, batch.num_rows))
    return batch


def keep(folder: Path, key: LoadKey, digest: str, files: Sequence[Path]) -> list[str]:
    """Copies of the files below `folder`, safe from whoever made them; their paths. A link would share later writes."""
    target = folder_of(folder, key) / hashlib.sha256(digest.encode()).hexdigest()[:16]
    target.mkdir(parents=True, exist_ok=True)
    kept = []
    for position, file in enumerate(files):
        place = target / f"{position:05d}.parquet"
        if file.resolve() != place.resolve():
            fresh = place.with_suffix(".new")
            shutil.copyfile(file, fresh)
            fresh.replace(place)  # the same delivery may be what is live now: its copy is whole at every moment
        kept.append(str(place.resolve()))
    return kept


def forget_others(folder: Path, entry: LoadEntry) -> None:
    """Removes what earlier loads of the key kept; call it once the entry is done."""
    used = {Path(one).parent.name for one in entry.inputs}
    place = folder_of(folder, entry.key)
    if place.is_dir():
        for one in place.iterdir():
            if one.name not in used:
                shutil.rmtree(one, ignore_errors=True)


def forget_tenant(folder: Path, tenant: str) -> None:
    shutil.rmtree(folder / tenant, ignore_errors=True)


def folder_of(folder: Path, key: LoadKey) -> Path:
    """One folder per key; a source's name may hold what a path may not."""
    readable = re.sub(r"[^A-Za-z0-9-]", "_", key.source_id)[:40]
    digest = hashlib.sha256(key.source_id.encode()).hexdigest()[:8]
    return folder / key.tenant / f"{readable}-{digest}" / f"{key.billing_period:%Y-%m-%d}"
