"""What an S3 event says: which object of which bucket is new. Straight from S3, through SNS, or from EventBridge."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote_plus

import orjson

from collectors.aws_manifests import EXPORT_MANIFEST, REPORT_MANIFEST
from collectors.aws_settings import BucketSettings
from collectors.night.tenants import Tenant


class NotAnEvent(ValueError):
    """A message that is no event of S3."""


def parse_event(body: str) -> list[tuple[str, str]]:
    """(bucket, key) of every object a message names; none for S3's test event. Errors: NotAnEvent."""
    try:
        event: Any = orjson.loads(body)
        if isinstance(event, dict) and isinstance(event.get("Message"), str):
            event = orjson.loads(event["Message"])  # SNS wraps it
        if not isinstance(event, dict):
            raise NotAnEvent("not a JSON object")
        if event.get("Event") == "s3:TestEvent":
            return []
        if "detail" in event:
            return [(str(event["detail"]["bucket"]["name"]), str(event["detail"]["object"]["key"]))]
        return [
            (str(one["s3"]["bucket"]["name"]), unquote_plus(str(one["s3"]["object"]["key"])))
            for one in event["Records"]
        ]
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise NotAnEvent("not an event of S3") from error


def announced(tenant: Tenant, bucket: str, key: str) -> Iterator[tuple[str, datetime.date]]:
    """(source, billing period) of every source of the tenant whose manifest the object is."""
    for settings in tenant.sources:
        if not isinstance(settings, BucketSettings) or settings.bucket != bucket:
            continue
        root = f"{settings.root}/"
        rest = key.removeprefix(root)
        match = EXPORT_MANIFEST.fullmatch(rest) or REPORT_MANIFEST.fullmatch(rest)
        if key.startswith(root) and match is not None:
            yield settings.name, datetime.date(int(match[1]), int(match[2]), 1)
