"""Id maps where CI leaves them: committed below .costwarden/id-maps, or kept by a run on the default branch.

examples/id-map makes them. An artifact, or a GitLab job, is known by its name.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from costwarden.forge.archive import unzip
from costwarden.forge.model import NotAllowed

FOLDER = ".costwarden/id-maps"
ARTIFACT = "costwarden-id-map"  # the beginning of the name: costwarden-id-map-prod
_MOST_BYTES = 50_000_000  # packed, of one artifact


class Kept(Protocol):
    """What reading artifacts needs of a forge (costwarden.forge.people.SourceReader)."""

    def kept(self, repository: str, branch: str, name: str, most: int) -> list[bytes]: ...


def committed_maps(directory: Path) -> list[Path]:
    """Files in order of names; links are left out."""
    found = sorted((directory / FOLDER).glob("*.json"))
    return [one for one in found if one.is_file() and not one.is_symlink()]


def kept_maps(forge: Kept, repository: str, branch: str, into: Path) -> list[Path]:
    """Those of the artifacts, below `into`; none where the token may read none. Errors: ForgeError, ArchiveRefused."""
    try:
        kept = forge.kept(repository, branch, ARTIFACT, _MOST_BYTES)
    except NotAllowed:  # `actions: read` is not granted: nobody who leaves no maps needs it
        return []
    return [path for number, packed in enumerate(kept) for path in unzip(packed, into / str(number))]
