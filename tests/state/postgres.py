"""A real PostgreSQL for one test run: initdb into a temporary folder, listening on loopback only."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NOT_HERE = "no PostgreSQL server is installed"


def find_binaries() -> Path | None:
    """The folder of initdb and postgres: PATH's, else the newest of the places distributions use."""
    found = shutil.which("initdb")
    if found and (Path(found).parent / "postgres").exists():
        return Path(found).parent
    places = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/opt/homebrew/opt").glob("postgresql@*/bin")]
    usable = [place for place in places if (place / "initdb").exists()]
    return max(
        usable, key=lambda place: float("".join(c for c in str(place) if c.isdigit() or c == ".") or 0), default=None
    )


@contextmanager
def running_postgres() -> Iterator[str]:
    """The URL of a fresh, empty server (database "postgres"); stopped and deleted at the end."""
    binaries = find_binaries()
    assert binaries is not None
    # Not below pytest's folder: initdb refuses root, and another user may not enter there.
    folder = Path(tempfile.mkdtemp(prefix="costwarden-pg-"))
    as_user = _unprivileged(folder)
    data = folder / "data"
    port = _free_port()
    try:
        init = [str(binaries / "initdb"), "-D", str(data), "-U", "costwarden", "-A", "trust", "-N", "-E", "UTF8"]
        subprocess.run([*as_user, *init, "--locale=C"], cwd=folder, check=True, capture_output=True)
        settings = ("fsync=off", f"port={port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={folder}")
        start = [str(binaries / "postgres"), "-D", str(data), *(part for one in settings for part in ("-c", one))]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen([*as_user, *start], cwd=folder, stdout=log, stderr=log)
        try:
            _wait(port, server, folder / "log")
            yield f"postgresql://costwarden@127.0.0.1:{port}/postgres"
        finally:
            server.terminate()  # with open connections: "smart" would wait for them
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged(folder: Path) -> list[str]:
    if os.geteuid() != 0:
        return []
    import pwd

    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(folder, user.pw_uid, user.pw_gid)
        return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
    raise AssertionError("root, and no user to run PostgreSQL as")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    """Until it answers: the port is open before the server takes anybody in."""
    import psycopg

    for _ in range(600):
        assert server.poll() is None, log.read_text(errors="replace")
        try:
            psycopg.connect(
                host="127.0.0.1", port=port, user="costwarden", dbname="postgres", connect_timeout=5
            ).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(log.read_text(errors="replace"))
