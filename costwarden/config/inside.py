"""Files a configuration names: inside the repository by name and, where links are followed, in fact."""

from __future__ import annotations

from pathlib import Path

from costwarden.errors import CostwardenError


class PathLeavesRepository(CostwardenError):
    """A pull request can add a link as easily as a file; what it points at on this machine is not ours to read."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"costwarden.yaml names {path}, a link to a place outside the repository",
            hint="put the file itself there, or give its path on the command line",
        )


def inside(directory: Path, path: str) -> Path:
    """`path` below `directory`, which need not exist; PathLeavesRepository where links lead it out."""
    found = directory / path
    try:
        kept = found.resolve().is_relative_to(directory.resolve())
    except (OSError, RuntimeError):  # a ring of links
        kept = False
    if not kept:
        raise PathLeavesRepository(path)
    return found
