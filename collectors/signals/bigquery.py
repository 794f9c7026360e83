"""Rows of a BigQuery table, whole and by name: TO_JSON_STRING keeps nested columns and new ones alike."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from costwarden.errors import CostwardenError

TABLE = re.compile(r"[A-Za-z0-9_:.-]{1,100}\.[A-Za-z0-9_]{1,1024}\.[A-Za-z0-9_*-]{1,1024}", re.ASCII)


class BillingRows(Protocol):
    """A place that answers SQL: costwarden.cloud.google has the real one, tests a recorded one."""

    def query(self, sql: str, parameters: Mapping[str, str | int | datetime.date]) -> Iterator[Mapping[str, Any]]: ...


class NotATable(CostwardenError):
    """A table's name that is none: it is written into SQL and must be nothing else."""


def checked_table(name: str) -> str:
    """project.dataset.table. Errors: NotATable."""
    if TABLE.fullmatch(name) is None:
        raise NotATable(f"{name[:80]!r} is no BigQuery table", hint="write it as project.dataset.table")
    return name


def flattened(text: str) -> dict[str, str | None]:
    """One row's JSON: nested columns as `service.id`, lists as JSON text, numbers as they are written."""
    found = json.loads(text, parse_float=str, parse_int=str)
    flat: dict[str, str | None] = {}
    _flatten(found, "", flat)
    return flat


def _flatten(value: Mapping[str, Any], prefix: str, flat: dict[str, str | None]) -> None:
    for name, inner in value.items():
        if isinstance(inner, dict):
            _flatten(inner, f"{prefix}{name}.", flat)
        elif isinstance(inner, list):
            flat[f"{prefix}{name}"] = json.dumps(inner, sort_keys=True)
        elif isinstance(inner, bool):
            flat[f"{prefix}{name}"] = "true" if inner else "false"
        else:
            flat[f"{prefix}{name}"] = None if inner is None else str(inner)
