"""Where price files are beside the embedded catalogue: on the command line, in the environment, in the user's folder.

COSTWARDEN_PRICES holds one path or several, separated as PATH is; the first that knows a key answers. Without it the
user's data folder is asked: `prices/effective.sqlite` and `prices/contracted.sqlite` (prices import) over
`prices/list.sqlite` (prices refresh).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

VARIABLE = "COSTWARDEN_PRICES"
EFFECTIVE = "effective.sqlite"
CONTRACTED = "contracted.sqlite"
REFRESHED = "list.sqlite"


def data_folder() -> Path:
    """XDG_DATA_HOME (Linux), Application Support (macOS), LOCALAPPDATA (Windows); it need not exist."""
    if sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    elif os.name == "nt":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    else:
        named = os.environ.get("XDG_DATA_HOME", "")
        # The specification says to ignore a relative path there.
        base = Path(named) if named.startswith("/") else Path.home() / ".local" / "share"
    return base / "costwarden" / "prices"


def overlays(named: str | None) -> Sequence[Path]:
    """The files that lie over the embedded catalogue, first wins: `named`, else the environment's, else the user's."""
    if named is not None:
        return [Path(named)]
    variable = os.environ.get(VARIABLE)
    if variable is not None:
        return [Path(part) for part in variable.split(os.pathsep) if part]
    folder = data_folder()
    return [folder / name for name in (EFFECTIVE, CONTRACTED, REFRESHED) if (folder / name).is_file()]
