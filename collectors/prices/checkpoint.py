"""What a refresh has fetched so far, one file per part beside the snapshot, so that an interrupted one resumes."""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path

from collectors.prices.source import Found, Part

_KEPT_SECONDS = 24 * 3600  # older parts would mix days in one snapshot


class Checkpoints:
    """A folder; a part's file appears in one step when the part is complete."""

    def __init__(self, out: Path) -> None:
        self.folder = out.with_name(f"{out.name}.refresh")

    def has(self, part: Part) -> bool:
        path = self._path(part)
        return path.is_file() and time.time() - path.stat().st_mtime < _KEPT_SECONDS

    def save(self, part: Part, found: Iterable[Found]) -> int:
        """How many prices; nothing stays of a part whose fetching fails."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self._path(part)
        fresh = path.with_suffix(".part")
        count = 0
        try:
            with fresh.open("w", encoding="utf-8") as file:
                for one in found:
                    line = [one.service, one.sku, one.unit, f"{one.amount:f}", one.region]
                    file.write(json.dumps(line) + "\n")
                    count += 1
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)
        return count

    def read(self, part: Part) -> Iterator[Found]:
        with self._path(part).open(encoding="utf-8") as file:
            for line in file:
                service, sku, unit, amount, region = json.loads(line)
                yield Found(service, sku, unit, Decimal(amount), region)

    def clear(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def _path(self, part: Part) -> Path:
        name = f"{part.provider}|{part.service}|{part.region}"
        return self.folder / f"{hashlib.sha256(name.encode()).hexdigest()[:24]}.jsonl"
