"""Exports that AWS delivers to S3 with a manifest: only what a manifest lists is read, never a folder.

A manifest appears after all its files, one per billing period, and is written again at each refresh. Source: the
delivery pages of the AWS Data Exports and Cost and Usage Reports guides.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from collectors.aws_settings import BucketSettings
from collectors.source import Authority, CorrectionStyle, Delivery
from costwarden.cloud.aws import Bucket, StoredObject
from costwarden.cloud.errors import CloudError
from costwarden.focus.prepared import PreparedDelivery
from costwarden.focus.shape import Shape

# .../metadata/BILLING_PERIOD=2026-09/EXPORT-Manifest.json: Data Exports (FOCUS, CUR 2.0)
EXPORT_MANIFEST = re.compile(r"metadata/BILLING_PERIOD=(\d{4})-(\d\d)/[^/]+-Manifest\.json")
# .../20260901-20261001/REPORT-Manifest.json: legacy reports; the copies in assembly folders are older or the same
REPORT_MANIFEST = re.compile(r"(\d{4})(\d\d)\d\d-\d{8}/[^/]+-Manifest\.json")


class ManifestSource:
    """A CostSource over manifests in a bucket; a delivery is a manifest and its files at their etags."""

    provider = "AWS"

    def __init__(self, settings: BucketSettings, shape: Shape, manifests: re.Pattern[str]) -> None:
        self.source_id = settings.name
        self.correction_style: CorrectionStyle = settings.correction_style
        self._settings = settings
        self._shape = shape
        self._manifests = manifests
        self._opened: Bucket | None = None

    def deliveries(self, since: datetime.date) -> Iterator[Delivery]:
        """Errors: CloudError (denied, no such bucket, a manifest nobody can read), CloudUnavailable."""
        found: dict[datetime.date, StoredObject] = {}
        stored: dict[str, StoredObject] = {}
        root = f"{self._settings.root}/"
        for one in self._bucket().objects(root):
            stored[one.key] = one
            match = self._manifests.fullmatch(one.key.removeprefix(root))
            if match is not None:
                found[datetime.date(int(match[1]), int(match[2]), 1)] = one
        for month in sorted(found):
            if month >= since:
                yield self._delivery(month, found[month], stored)

    def prepare(self, delivery: Delivery, directory: Path) -> PreparedDelivery:
        """Errors: CloudError (a listed file is missing), CloudUnavailable, BillFileNotReadable."""
        from costwarden.focus.reading import Chunk, digest_of, parquet_rows, read_file
        from costwarden.focus.shape import Scope
        from costwarden.focus.writer import write_delivery

        inputs = directory / "inputs"
        inputs.mkdir(parents=True, exist_ok=True)
        paths = []
        for at, key in enumerate(delivery.files):
            path = inputs / f"{at:05}"
            self._bucket().fetch(key, path)
            paths.append(path)
        counts = [parquet_rows(path) for path in paths]
        rows = sum(count for count in counts if count is not None) if None not in counts else None

        def chunks() -> Iterator[Chunk]:
            for at, path in enumerate(paths):
                yield from read_file(path, at, name=delivery.files[at])
                path.unlink()

        digest = digest_of(paths)
        scope = Scope(self.source_id, delivery.billing_period, delivery.delivery_id)
        return write_delivery(
            chunks(), self._named(), scope, directory / "rows", digest=digest, source_rows=rows if counts else None
        )

    def authority(self, billing_period: datetime.date) -> Sequence[Authority]:
        """Cost Explorer, where the settings ask for it."""
        if not self._settings.cost_explorer:
            return ()
        from collectors.aws_cost_explorer import period_totals

        return (period_totals(self._settings.access(), billing_period),)

    def _delivery(self, month: datetime.date, manifest: StoredObject, stored: Mapping[str, StoredObject]) -> Delivery:
        """Its id is made of the etags: an export that overwrites its files may leave the manifest's bytes alike."""
        place = f"s3://{self._settings.bucket}/{manifest.key}"
        files = listed_files(self._bucket().read(manifest.key), place, self._settings.bucket)
        held = [stored[key] for key in files if key in stored]
        etags = "\n".join([manifest.etag, *(one.etag for one in held)])
        return Delivery(
            source_id=self.source_id,
            billing_period=month,
            delivery_id=hashlib.sha256(etags.encode()).hexdigest()[:32],
            submitted_at=manifest.modified,
            files=files,
            expected_bytes=sum(one.size for one in held) if len(held) == len(files) else None,
            details={"manifest": manifest.key},
        )

    def _named(self) -> Shape:
        if not self._settings.organizations:
            return self._shape
        from collectors.aws_accounts import account_names, with_names

        return with_names(self._shape, account_names(self._settings.access()))

    def _bucket(self) -> Bucket:
        if self._opened is None:
            self._opened = Bucket(self._settings.access(), self._settings.bucket)
        return self._opened


def listed_files(content: bytes, place: str, bucket: str) -> tuple[str, ...]:
    """The keys a manifest lists, in its order. Errors: CloudError for what is no manifest, or names another bucket."""
    wrong = CloudError(f"{place} is not a manifest of an export", hint="check bucket, prefix and export")
    try:
        manifest: Any = orjson.loads(content)
    except orjson.JSONDecodeError:
        raise wrong from None
    if not isinstance(manifest, dict):
        raise wrong
    listed = manifest.get("dataFiles", manifest.get("reportKeys"))
    if not isinstance(listed, list):
        raise wrong
    keys = [_key(one, bucket) for one in listed]
    if any(key is None for key in keys):
        raise CloudError(f"{place} names files outside s3://{bucket}", hint="the export moved: set its bucket")
    return tuple(key for key in keys if key is not None)


def _key(listed: Any, bucket: str) -> str | None:
    """A key out of what a manifest writes: a key, a URI, or an object around one."""
    if isinstance(listed, dict):
        listed = listed.get("s3Uri") or listed.get("uri") or listed.get("key")
    if not isinstance(listed, str) or not listed:
        return None
    if not listed.startswith("s3://"):
        return listed
    found, _, key = listed.removeprefix("s3://").partition("/")
    return key if found == bucket and key else None
