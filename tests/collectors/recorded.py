"""Recorded answers: an HTTP interface by httpx's own transport, BigQuery by the SQL it was asked."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pyarrow.parquet as pq

from collectors.prices.http import Http
from collectors.signals.service import CollectFailed
from collectors.source import CostSource, Delivery
from costwarden.focus.prepared import PreparedDelivery


def recorded(answer: Callable[[httpx.Request], httpx.Response], base: str = "https://platform.example") -> Http:
    """An Http whose server is a function."""
    return Http(
        base,
        failure=CollectFailed,
        welcome=frozenset({200, 202}),
        transport=httpx.MockTransport(answer),
        sleep=lambda seconds: None,
    )


class RecordedRows:
    """BillingRows that answers from a list of (part of the SQL, rows) and remembers what it was asked."""

    def __init__(self, *answers: tuple[str, list[dict[str, Any]]]) -> None:
        self.answers = answers
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def query(self, sql: str, parameters: Mapping[str, str | int | datetime.date]) -> Iterator[Mapping[str, Any]]:
        self.asked.append((sql, dict(parameters)))
        for part, rows in self.answers:
            if part in sql:
                return iter(rows)
        raise AssertionError(f"nobody recorded an answer to {sql}")


def loaded(source: CostSource, since: datetime.date, directory: Path) -> list[tuple[Delivery, PreparedDelivery]]:
    """Every delivery of a source, prepared."""
    return [(one, source.prepare(one, directory / f"{one.billing_period}")) for one in list(source.deliveries(since))]


def rows_of(prepared: PreparedDelivery) -> list[dict[str, Any]]:
    """The accepted rows in order."""
    rows: list[dict[str, Any]] = []
    for path in prepared.files:
        rows.extend(pq.read_table(path).to_pylist())
    return rows
