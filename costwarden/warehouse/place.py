"""Where the warehouse is: the embedded engine's folder or a server, from COSTWARDEN_WAREHOUSE_URL."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from costwarden.warehouse.errors import NotAWarehouseUrl

VARIABLE = "COSTWARDEN_WAREHOUSE_URL"
READ_VARIABLE = "COSTWARDEN_WAREHOUSE_READ_URL"  # a server's user that may only read; the other one where unset
_CLUSTER = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Place:
    """The embedded engine (`path`) or a server (`host`); `cluster` makes the DDL replicated."""

    path: Path | None = None
    host: str = ""
    port: int = 0
    secure: bool = False
    user: str = "default"
    password: str = field(default="", repr=False)
    cluster: str = ""

    @property
    def embedded(self) -> bool:
        return self.path is not None

    @property
    def shown(self) -> str:
        """For messages: without user and password."""
        return str(self.path) if self.path else f"http{'s' if self.secure else ''}://{self.host}:{self.port}"

    @property
    def inputs(self) -> Path:
        """Where loaded files are kept until the next load of their period is done."""
        return self.path.with_name(f"{self.path.name}-inputs") if self.path else default_folder() / "inputs"


def default_folder() -> Path:
    """The user's data folder."""
    from costwarden.prices.places import data_folder

    return data_folder().parent


def place_of(url: str | None = None, *, variable: str = VARIABLE) -> Place:
    """`url`, else the environment's, else `warehouse` in the user's data folder. Errors: NotAWarehouseUrl."""
    text = url or os.environ.get(variable) or ""
    if not text:
        return Place(path=default_folder() / "warehouse")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise NotAWarehouseUrl("it is not a URL") from None
    if parts.scheme == "chdb":
        path = Path(unquote(parts.path))
        if parts.netloc or not path.is_absolute() or path == Path("/"):
            raise NotAWarehouseUrl("chdb needs an absolute path after three slashes")
        return Place(path=path)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise NotAWarehouseUrl("it starts with neither chdb:///, http:// nor https://")
    secure = parts.scheme == "https"
    cluster = parse_qs(parts.query).get("cluster", [""])[-1]
    if cluster and _CLUSTER.fullmatch(cluster) is None:
        raise NotAWarehouseUrl("cluster= is not a cluster's name")
    return Place(
        host=parts.hostname,
        port=port or (8443 if secure else 8123),
        secure=secure,
        user=unquote(parts.username or "default"),
        password=unquote(parts.password or ""),
        cluster=cluster,
    )
