"""One connection to ClickHouse, embedded or served: the only file that knows clickhouse-connect.

Values travel as `{name:Type}` parameters. Several statements in one text would all run in the embedded engine
(measured), so no text that comes from outside ever becomes one.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from costwarden.warehouse.errors import EngineTooOld, QueryFailed, WarehouseOwned, WarehouseUnreachable
from costwarden.warehouse.limits import Limits, config_file, read_settings, write_settings
from costwarden.warehouse.place import Place

if TYPE_CHECKING:
    import pyarrow as pa

# Before it, replaced parts of a plain MergeTree may come back after any restart (ClickHouse issue 107605).
LEAST_VERSION = (26, 6)
_OPENING = threading.Lock()


class Client:
    """One connection: one thread at a time."""

    def __init__(self, inner: Any, embedded: bool) -> None:
        self._inner = inner
        self.embedded = embedded
        self.version = str(inner.server_version)

    def rows(self, sql: str, parameters: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """A SELECT's rows; Decimal for money, date for days. Errors: QueryFailed."""
        with _Reported():
            return [tuple(row) for row in self._inner.query(sql, parameters=dict(parameters or {})).result_rows]

    def run(self, sql: str, parameters: Mapping[str, Any] | None = None, *, query_id: str = "") -> None:
        """A statement without a result. Errors: QueryFailed."""
        settings = {"query_id": query_id} if query_id else None
        with _Reported():
            self._inner.command(sql, parameters=dict(parameters or {}), settings=settings)

    def insert_rows(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Few rows given as Python values."""
        with _Reported():
            self._inner.insert(table, rows, column_names=list(columns))

    def insert_batch(self, table: str, batch: pa.Table) -> None:
        """An Arrow table, by column name."""
        with _Reported():
            self._inner.insert_arrow(table, batch)

    def save(self, sql: str, parameters: Mapping[str, Any], file: Path, form: str) -> None:
        """A SELECT's rows as a file of ClickHouse's format `form` (Parquet, CSVWithNames)."""
        with _Reported():
            if self.embedded:
                named = {**parameters, "cw_file": str(file)}
                self._inner.command(
                    f"INSERT INTO FUNCTION file({{cw_file:String}}, '{form}') {sql}",
                    parameters=named,
                    settings={"engine_file_truncate_on_insert": 1},
                )
                return
            with self._inner.raw_stream(sql, parameters=dict(parameters), fmt=form) as stream, file.open("wb") as out:
                while chunk := stream.read(1 << 20):
                    out.write(chunk)

    def close(self) -> None:
        self._inner.close()


class _Reported:
    """clickhouse-connect's failures as ours: the engine's first line, never the statement with its values."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        from clickhouse_connect.driver.exceptions import ClickHouseError

        if isinstance(error, ClickHouseError):
            code = getattr(error, "code", None)
            raise QueryFailed(code, _first_line(str(error))) from error


def connect(place: Place, limits: Limits, *, read_only: bool) -> Client:
    """A new connection. Errors: WarehouseOwned, WarehouseUnreachable, EngineTooOld."""
    with _OPENING:  # the embedded engine starts once per process
        client = Client(
            _embedded(place, limits, read_only) if place.path else _served(place, limits, read_only), place.embedded
        )
    found = tuple(int(part) for part in re.findall(r"\d+", client.version)[:2])
    if found < LEAST_VERSION:
        client.close()
        raise EngineTooOld(client.version, ".".join(str(part) for part in LEAST_VERSION))
    return client


def _embedded(place: Place, limits: Limits, read_only: bool) -> Any:
    import clickhouse_connect
    from clickhouse_connect.driver.exceptions import ClickHouseError

    assert place.path is not None
    place.path.parent.mkdir(parents=True, exist_ok=True)
    config = place.path.with_name(f"{place.path.name}.config.xml")
    wanted = config_file(limits)
    if not config.is_file() or config.read_text(encoding="utf-8") != wanted:
        config.write_text(wanted, encoding="utf-8")
    settings = read_settings(limits) if read_only else write_settings(limits, embedded=True)
    try:
        return clickhouse_connect.get_client(
            interface="chdb", path=str(place.path), settings=settings, chdb_options={"config-file": str(config)}
        )
    except ClickHouseError as error:
        if "already initialized" in str(error):
            raise WarehouseUnreachable(place.shown, "this process has another warehouse open") from error
        if "Unable to open" in str(error):  # the cause, mostly a locked status file, goes to stderr only (measured)
            if _locked(place.path / "status"):
                raise WarehouseOwned(place.shown) from error
            raise WarehouseUnreachable(place.shown, "the embedded engine cannot start there") from error
        raise WarehouseUnreachable(place.shown, _first_line(str(error))) from error


def _locked(status: Path) -> bool:
    """Whether another process holds the engine's lock; taken for held where the system cannot tell."""
    try:
        import fcntl
    except ImportError:  # Windows
        return True
    try:
        with status.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _served(place: Place, limits: Limits, read_only: bool) -> Any:
    import clickhouse_connect
    from clickhouse_connect.driver.exceptions import ClickHouseError

    # Else its warning about a server that is away is a line on stderr, before ours that says the same.
    logging.getLogger("clickhouse_connect").addHandler(logging.NullHandler())
    try:
        client = clickhouse_connect.get_client(
            interface="https" if place.secure else "http",
            host=place.host,
            port=place.port,
            username=place.user,
            password=place.password,
            autogenerate_session_id=False,  # sessions serialise pooled clients
            connect_timeout=10,
            send_receive_timeout=3600,
        )
        # A user whose profile is read-only may not even lower a limit: the server's own limits hold then.
        if str(client.command("SELECT toString(getSetting('readonly'))")) == "0":
            settings = read_settings(limits) if read_only else write_settings(limits, embedded=False)
            for name, value in settings.items():
                client.set_client_setting(name, value)
        return client
    except (ClickHouseError, OSError) as error:
        raise WarehouseUnreachable(place.shown, _cause(error)) from error


def _cause(error: BaseException) -> str:
    """What the system said ("Connection refused"), below what each library put around it; else the error's own line."""
    found: BaseException | None = error
    while found is not None:
        if isinstance(found, OSError) and found.strerror:
            return found.strerror
        found = found.__cause__ or found.__context__
    return _first_line(str(error))


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0].replace("DB::Exception: ", "")[:300]


def batches(files: Sequence[Path], rows: int = 50_000) -> Iterator[pa.Table]:
    """Parquet files as Arrow tables of at most `rows` rows: what a server is sent."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    for file in files:
        with pq.ParquetFile(file) as opened:
            for batch in opened.iter_batches(batch_size=rows):
                yield pa.Table.from_batches([batch])
