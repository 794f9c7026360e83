"""Alibaba Cloud's object storage through its S3-compatible interface, which wants the bucket as a host name."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from costwarden.cloud.aws import AwsAccess, Bucket


@dataclass(frozen=True, slots=True)
class OssObject:
    """One object as a listing shows it."""

    name: str
    size: int
    etag: str
    modified: datetime.datetime


class OssBucket:
    """Reads objects of one bucket."""

    def __init__(
        self, bucket: str, region: str, *, access_key: str, secret_key: str, endpoint: str | None = None
    ) -> None:
        access = AwsAccess(
            region=region,
            endpoint_url=endpoint or f"https://s3.oss-{region}.aliyuncs.com",
            access_key=access_key,
            secret_key=secret_key,
            other_store=endpoint is None,  # an emulator on an address of its own has no host names for buckets
        )
        self._bucket = Bucket(access, bucket)

    def objects(self, prefix: str) -> Iterator[OssObject]:
        """Errors: CloudError, CloudUnavailable."""
        for one in self._bucket.objects(prefix):
            yield OssObject(one.key, one.size, one.etag, one.modified)

    def fetch(self, name: str, path: Path) -> None:
        """Errors: CloudError, CloudUnavailable."""
        self._bucket.fetch(name, path)
