"""Where the step writes: a folder of its own for the reports, and the places an input names, links in the way seen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from action.inputs import InputInvalid

_MOST_STEPS = 1000  # of one job


def own_folder(temporary: Path) -> Path:
    """A new folder: a second step of the job neither overwrites the first one's reports nor leaves them as its own."""
    temporary.mkdir(parents=True, exist_ok=True)
    for number in range(1, _MOST_STEPS + 1):
        folder = temporary / ("costwarden" if number == 1 else f"costwarden-{number}")
        try:
            folder.mkdir()
        except FileExistsError:
            continue
        return folder
    raise InputInvalid("the runner's temporary folder is full of reports", hint="clean RUNNER_TEMP between jobs")


def written_to(name: str, wanted: str, workspace: Path, allowed: Sequence[Path]) -> Path:
    """The path an input names, from the workspace on. Errors: InputInvalid where it leads out of `allowed`.

    The pull request under review may have put a link into the way; the last part is never followed by write_report.
    """
    target = workspace / wanted
    parent = target.parent.resolve()
    if not any(parent.is_relative_to(folder.resolve()) for folder in allowed):
        raise InputInvalid(
            f"input {name!r} leads out of the workspace",
            hint="name a path in the workspace or in the runner's temporary folder",
        )
    return target
