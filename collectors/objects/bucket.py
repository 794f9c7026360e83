"""A bucket as a bill's reader needs it; costwarden.cloud has one per provider."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol


class Object(Protocol):
    """One object as a listing shows it."""

    @property
    def name(self) -> str: ...

    @property
    def size(self) -> int: ...

    @property
    def etag(self) -> str:
        """Changes whenever the bytes do."""
        ...

    @property
    def modified(self) -> datetime.datetime: ...


class Bucket(Protocol):
    """Read only: nothing here can write to anyone's storage."""

    def objects(self, prefix: str) -> Iterator[Object]:
        """Every object below the prefix, by name. Errors: CloudError."""
        ...

    def fetch(self, name: str, path: Path) -> None:
        """The object's bytes to `path`. Errors: CloudError when it is not there."""
        ...
