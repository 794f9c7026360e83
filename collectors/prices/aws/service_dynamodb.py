"""Amazon DynamoDB: capacity, requests, storage and backups; the first price that is not free."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from collectors.prices.aws.product import Line, Product, by_usage_type

OFFER = "AmazonDynamoDB"
QUERIES: tuple[dict[str, str], ...] = ({},)
_TABLE = {
    "WriteCapacityUnit-Hrs": Line("write-capacity", "WCU-hour"),
    "ReadCapacityUnit-Hrs": Line("read-capacity", "RCU-hour"),
    "WriteRequestUnits": Line("write-requests", "WRU"),
    "ReadRequestUnits": Line("read-requests", "RRU"),
    "IA-WriteCapacityUnit-Hrs": Line("write-capacity/infrequent", "WCU-hour"),
    "IA-ReadCapacityUnit-Hrs": Line("read-capacity/infrequent", "RCU-hour"),
    "IA-WriteRequestUnits": Line("write-requests/infrequent", "WRU"),
    "IA-ReadRequestUnits": Line("read-requests/infrequent", "RRU"),
    "ReplWriteCapacityUnit-Hrs": Line("replicated-write-capacity", "rWCU-hour"),
    "ReplWriteRequestUnits": Line("replicated-write-requests", "rWRU"),
    "TimedStorage-ByteHrs": Line("storage", "GB-month"),
    "IA-TimedStorage-ByteHrs": Line("storage/infrequent", "GB-month"),
    "TimedPITRStorage-ByteHrs": Line("pitr", "GB-month"),
    "TimedBackupStorage-ByteHrs": Line("backup", "GB-month"),
    "RestoreDataSize-Bytes": Line("restore", "GB"),
    "Streams-RequestsCount": Line("stream-reads", "request"),
}


def found(product: Product) -> Iterator[tuple[str, str, str, Decimal]]:
    yield from by_usage_type(product, _TABLE, OFFER)
